//! Words that an operation's name may begin with.

use super::is_one_of;

/// Those of operations that only read.
const READING: &str = "\
    get list check view search find download export query retrieve read fetch count validate \
    verify show lookup preview poll test sync generate request \
";

/// Those of operations that change something.
const WRITING: &str = "\
    create update delete add remove assign unassign upload send edit set register unregister \
    batch bulk start stop pause resume enable disable activate deactivate approve reject \
    deny accept invite join leave move copy clone transfer share unshare mark pin unpin star \
    unstar archive unarchive restore recover revoke reset replace import link unlink submit \
    cancel end perform use control switch change modify save publish unpublish upgrade \
    purchase buy port lock unlock migrate merge split initiate complete close open reopen \
    connect disconnect trigger execute run apply associate disassociate dissociate attach \
    detach block unblock subscribe unsubscribe record release reserve book promote demote \
    mute unmute post put patch delegate provision deprovision swap sort reorder insert push \
    notify invoke react reply forward answer hold park pick call dial hang unassociate \
    manage configure convert duplicate extend renew refresh rotate redeem report respond \
    schedule reschedule select terminate track translate unfurl wipe restart reboot \
    uninstall install admit evict expel ban unban flag rename append \
";

/// All of them.
pub(super) fn verbs() -> impl Iterator<Item = &'static str> {
    READING.split_whitespace().chain(WRITING.split_whitespace())
}

pub(super) fn is_verb(word: &str) -> bool {
    is_reading(word) || is_one_of(WRITING, word)
}

pub(super) fn is_reading(word: &str) -> bool {
    is_one_of(READING, word)
}
