/* In a filter that was made when plm-tui was built: the PID of the process that it
 * is for. No argument of ours has this value otherwise. */
#ifndef SANDBOX_PID_H
#define SANDBOX_PID_H

#define SANDBOX_PID 0x5e1f0b1dU

#endif
