/*
 * The messages as structs: readings of protocol.def. A decoded message's slices
 * point into the frame and into a zone, both valid until the next decode.
 *
 * A frame is a u32 length, big-endian, and that many bytes: the msgpack array
 * [type, id, fields...]. It is FRAME_MAX bytes at most. Decoding trusts
 * nothing: every claimed size is checked against the bytes that are left
 * before msgpack-c sees them (it reserves what an array header claims: 5 bytes
 * can ask for gigabytes, msgpack-c 4.0.0), every field has its type, and
 * nothing may follow the last one.
 */
#ifndef PROTOCOL_H
#define PROTOCOL_H

#include <stdint.h>

#include "keypolicy.h"
#include "transports.h"
#include "buffer.h"
#include "fault.h"
#include "slice.h"
#include "states.h"

enum {
	PROTOCOL_VERSION = 1,
	FRAME_MAX = 64 * 1024,
	OUTPUT_MAX = 32 * 1024,         /* data in one OUTPUT */
	READ_MAX = 1024 * 1024,         /* length of one READ_STREAM */
	SEEK_MAX = 256 * 1024 * 1024,   /* ... of one SEEK           */
	JUMPS_MAX = 8,                  /* jump hosts of one host    */
};

/* STREAM's what. */
enum stream_what {
	STREAM_OPEN,            /* followed from now on; size: as of now      */
	STREAM_TRUNCATED,       /* it is a new file, or was cut; OUTPUT goes
				   on at 0; size: what was there before      */
	STREAM_ENDED,           /* not followed any more; why says the reason */
	STREAM_NAME,            /* what became of the file's name, in words:
				   why; empty: it is the file's again        */
	STREAM_AT,              /* of READ_LOG: what comes is chosen from the
				   file's bytes from size on; why: the last
				   bytes before them                         */
	STREAM_PART,            /* ... from its first size bytes             */
	STREAM_WHAT_COUNT
};

/* READ_LOG's again: a log that was read before, and its link broke. */
enum log_again {
	LOG_FIRST,              /* it was not                                */
	LOG_FROM,               /* it was at this byte                       */
	LOG_PART,               /* it was within so many bytes               */
	LOG_AGAIN_COUNT
};

/* OPEN_HOST's key_check: when a host's key is compared with the known ones. */
enum key_check {
	KEY_CHECK_ALWAYS,
	KEY_CHECK_NOT_LOOPBACK, /* not where the peer is this machine         */
	KEY_CHECK_NEVER,
	KEY_CHECK_COUNT
};

/* QUESTION's kind. */
enum question_kind {
#define QUESTION_KIND(id, word, sentence) QUESTION_##id,
#include "question_kind.def"
#undef QUESTION_KIND
	QUESTION_KIND_COUNT
};

/* Of a question, and of each of its answers. */
enum { PROMPTS_MAX = 16, PROMPT_MAX = 1024, ANSWER_MAX = 1024 };

/* STEER's how. */
enum steer {
#define STEER(id, name, words) STEER_##id,
#include "steer.def"
#undef STEER
	STEER_COUNT
};

enum { STEER_MOST_MS = 24 * 60 * 60 * 1000 };   /* of a step, all in all */

#define FROM_TAIL UINT64_MAX    /* "the last 64 KiB" as a stream's offset */
#define LAST_ALL UINT64_MAX     /* all lines, as READ_LOG's last */

enum msg_type {
#define MESSAGE(id, name, fields, text) MSG_##id,
#define REQUEST MESSAGE
#define NOTICE MESSAGE
#define EVENT MESSAGE
#define BOTH MESSAGE
#include "protocol.def"
	MSG_COUNT
};

#define STR(f) struct slice f;
#define BYTES(f) struct slice f;
#define U64(f) uint64_t f;
#define I64(f) int64_t f;
#define WORDS(f) struct words f;
#define NUMS(f) struct nums f;
#define SECRETS(f) struct words f;
#undef MESSAGE
#define MESSAGE(id, name, fields, text) struct msg_##name { fields };
#include "protocol.def"
#undef STR
#undef BYTES
#undef U64
#undef I64
#undef WORDS
#undef NUMS
#undef SECRETS

struct message {
	enum msg_type type;
	uint64_t id;            /* the request's; 0 for events and notices */
	union {
#undef MESSAGE
#define MESSAGE(id, name, fields, text) struct msg_##name name;
#include "protocol.def"
	};
};
#undef MESSAGE
#undef REQUEST
#undef NOTICE
#undef EVENT
#undef BOTH

enum msg_kind { KIND_REQUEST, KIND_NOTICE, KIND_EVENT, KIND_BOTH };

/* "OPEN_HOST"; "?" outside the list. */
const char *msg_name(enum msg_type type);
enum msg_kind msg_kind(enum msg_type type);

/*
 * Appends the message as a whole frame. False: it is larger than FRAME_MAX,
 * nothing was appended, f says so.
 */
bool message_pack(const struct message *m, struct buffer *out,
    struct fault *f);

/* Memory for decoding; one for each link. free(NULL) is legal. */
struct decoder *decoder_new(void);
void decoder_free(struct decoder *d);

/*
 * Decodes one frame's bytes, without the length. False: f says what is wrong,
 * and the link is not to be trusted any more.
 */
bool message_unpack(struct decoder *d, const char *p, size_t n,
    struct message *m, struct fault *f);

/* "password"; and what a host that asks for it waits for. */
const char *question_word(enum question_kind kind);
const char *question_waits(enum question_kind kind);

/* "STOP #7 host=a name=b ladder=[3,10000]" for the log; returns buf. */
const char *message_trace(const struct message *m, char *buf, size_t size);

#endif
