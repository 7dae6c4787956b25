/* What is done about a host key that no file has (keypolicy.def). */
#ifndef KEYPOLICY_H
#define KEYPOLICY_H

enum key_policy {
	KEY_POLICY_UNSAID,      /* ssh_config is asked */
#define KEY_POLICY(id, word) KEY_POLICY_##id,
#include "keypolicy.def"
	KEY_POLICY_COUNT
};

#endif
