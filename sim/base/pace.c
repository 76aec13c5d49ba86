/* SPDX-License-Identifier: MIT
 * pace: a time to wait, started anew whenever it is over.
 *
 * From line to line, not by a grid of minutes: after a pause (a laptop asleep, a job suspended) one line
 * comes, not all that were missed.
 */
#include <ebb/pace.h>

const struct ebb_pace EBB_PACE_TERMINAL = {.first_seconds = 0.25, .every_seconds = 0.25};
const struct ebb_pace EBB_PACE_LOG = {.first_seconds = 10.0, .every_seconds = 60.0};

bool ebb_pace_due(struct ebb_pace *pace, double now)
{
    if (!pace->asked) {
        pace->asked = true;
        pace->last = now;
        return false;
    }
    if (now - pace->last < (pace->spoke ? pace->every_seconds : pace->first_seconds))
        return false;
    pace->last = now;
    pace->spoke = true;
    return true;
}
