//! The provider against a scripted exchange and a clock that is moved by hand.
//!
//! | what a provider promises | shown by |
//! |---|---|
//! | reading takes no lock, and there is one layer to invalidate | `renewing::reading_a_fresh_token_takes_no_lock`, `herd::an_invalidated_token_never_comes_back` |
//! | fresh: returned; stale: renewed by one; unusable: all wait | `renewing::a_fresh_token_is_returned`, `renewing::a_stale_token_serves_all_but_the_one_caller_that_renews_it`, `renewing::without_a_usable_token_all_wait_for_the_one_renewal` |
//! | a failing refresh backs off with jitter, and the token serves | `renewing::a_refresh_that_fails_backs_off_and_the_token_keeps_serving`, `renewing::backoffs_are_spread_…` |
//! | `invalidate` names the token; one replay, no loop | `herd::invalidate_names_the_rejected_token_and_spares_a_newer_one`; `it::herd::a_rejected_call_is_replayed_once_and_never_in_a_loop` |
//! | one exchange for all who wait, shared in success and failure; a cancelled leader hands over | `herd` |
//! | calls that any token is rejected for cost a bounded number of exchanges | `rejections` |
//! | permanent failures are remembered, briefly | `renewing::permanent_failures_are_not_attempted_again_and_remembered_briefly` |
//! | no task, no runtime of its own | `runtimes` |
//! | suspends, clock steps, senseless lifetimes | `time` |
//! | processes with one store share one exchange, and a store that fails costs a bounded wait | `sharing` |
//! | https only, sensitive headers, Zoom's own hosts only | `it::hosts` |
//! | no secret is shown | `it::secrets` |

mod chaos;
mod herd;
mod rejections;
mod renewing;
mod runtimes;
mod script;
mod sharing;
mod size;
mod time;
