//! Which of Zoom's codes say that a resource does not exist.

/// The codes that Zoom's specifications document as "does not exist" and as
/// nothing else, whatever the status: they come with HTTP 400 as well as 404.
/// Codes that mean several things (200, 300, 3000) say it by status 404 alone.
const CODES: &[i64] = &[
    404,  // most of Zoom Phone
    1001, // user
    1010, // user, in this account
    2001, // account
    2305, // SIP phone
    2312, // participant
    3001, // meeting, webinar
    3079, // registrant
    3301, // recording
    3322, // transcript
    4130, // channel
    4131, // member of a group
    4200, 5401,       // message
    5046,       // interactive card
    5110,       // tracking field
    5407,       // shared space
    5508,       // mention group
    30_051_039, // device
    30_052_010, // group
    30_052_016, // user
    30_055_001, // room
];

pub(super) fn is_code(code: i64) -> bool {
    CODES.contains(&code)
}
