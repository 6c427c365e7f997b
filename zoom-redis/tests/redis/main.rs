//! The store against real Redis servers, which each test starts for itself.
//!
//! Where there is no `redis-server`, all of them are ignored, and listed so.
//!
//! | what may happen to a shared token | shown by |
//! |---|---|
//! | many processes, many callers, all cold | `provider::processes_that_start_…`, `examples::a_fleet_mints_…` |
//! | the holder of the lease dies, sleeps, is dropped | `examples::a_fleet_of_which_one_is_killed_…`; by a clock that is moved, `zoom_auth::tests::sharing` and its conformance checks |
//! | no Redis at the start | `provider::without_a_redis_…` |
//! | Redis stops, and comes back empty | `examples::a_fleet_whose_redis_restarts_…`, `connection::a_server_that_restarts_…` |
//! | Redis hangs, or pauses | `connection::a_server_that_hangs_…`, `provider::a_redis_that_hangs_…`, `examples::a_fleet_whose_redis_pauses_…` |
//! | a primary becomes a replica | `tokens::a_replica_…`, `provider::after_a_failover_…`, `examples::a_fleet_whose_redis_fails_over_…` |
//! | a new primary's clock is behind; ahead, tokens look older than they are, which is one exchange | `tokens::a_token_of_the_future_…` |
//! | no room to write | `tokens::a_full_server_…`, `examples::a_fleet_whose_redis_is_full_…` |
//! | the scripts are gone | `connection::a_script_runs_…` |
//! | garbage, wrong types, cut, moved and edited values | `tokens::garbage_…`, `…a_lease_that_is_none_…`, `…an_encrypted_token_…`, `…a_life_that_was_…`; `fuzz/targets/stored.rs` |
//! | another version, another key | `tokens::what_another_version_…`, `…what_is_encrypted_…`, `…what_is_not_encrypted_…` |
//! | a token is revoked, a late save of it, an endpoint that always says 401, one wrong secret, an endpoint that is out of order, odd lifetimes | `zoom_auth::tests::sharing` and its conformance checks, which run here too |
//! | two accounts, two environments | `tokens::names::tests` |
//! | a wrong password, ACL, certificate | `connection::a_wrong_password_…`, `…tls_…`, `tokens::the_user_of_the_docs_…` |
//! | a cluster, and a part of it that is lost | `connection::a_cluster_…`, `provider::a_cluster_…`, `examples::a_fleet_shares_its_tokens_…` |
//! | runtimes that are gone, or idle | `connection::each_runtime_…`, `provider::a_provider_outlives_…` |
//! | a caller that leaves in the middle of it | the conformance checks drop every function at every await |
//! | programs that live for a moment | `examples::programs_that_live_…` |

// The examples compile the servers too, and name what they use.
#![allow(unreachable_pub)]
// Clippy takes for tests what has `#[test]` alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod connection;
mod examples;
mod limiter;
mod limits;
mod provider;
#[path = "../server/mod.rs"]
mod server;
mod tokens;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

/// A test by its path, which runs in a runtime of its own.
macro_rules! tests {
    ($is_installed:expr, $kind:expr; $($module:ident::$name:ident)*) => {
        [$(
            Trial::test(concat!(stringify!($module), "::", stringify!($name)), || {
                assert!(server::is_installed(), "there is no redis-server on this machine");
                tokio::runtime::Builder::new_multi_thread()
                    .worker_threads(2)
                    .enable_all()
                    .build()?
                    .block_on($module::$name());
                Ok(())
            })
            .with_kind($kind)
            .with_ignored_flag(!$is_installed)
        ),*]
    };
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let is_installed = server::is_installed();
    if !is_installed {
        eprintln!("There is no redis-server on this machine: the tests that need one are ignored.");
    }
    let mut trials = Vec::new();
    trials.extend(tests! { is_installed, "";
        connection::a_script_runs_by_its_hash_and_by_its_text_where_that_is_not_known
        connection::where_nothing_listens_the_first_command_fails_at_once_and_the_next_is_not_sent
        connection::a_server_that_hangs_costs_one_command_its_patience_and_then_a_new_connection
        connection::a_server_that_restarts_is_found_again
        connection::a_connection_that_was_closed_for_being_idle_costs_nothing
        connection::each_runtime_has_a_connection_of_its_own
        connection::outside_of_a_runtime_it_says_so_and_does_not_panic
        connection::a_wrong_password_is_told_by_its_code_alone
        connection::tls_with_a_password_connects_and_a_certificate_that_is_not_trusted_is_named
        connection::a_cluster_is_asked_by_the_key
        limiter::where_nothing_listens_calls_go_on_by_themselves
        limiter::an_outage_is_a_warning_when_it_begins_and_one_when_it_is_over
        limiter::a_runtime_that_is_gone_is_no_outage
        limits::names_of_keys_tell_the_lane_and_nobody_whose_it_is
        limits::what_makes_no_sense_is_begun_anew
        limits::turns_that_a_clock_left_in_the_future_are_begun_anew
        limits::a_ring_and_its_epoch_are_lost_together
        limits::scripts_that_a_server_forgot_are_sent_again
        limits::a_full_server_says_so
        limits::a_replica_says_so_and_a_new_connection_finds_the_primary
        limits::the_user_of_the_docs_may_do_what_limits_take_and_nothing_else
        tokens::nothing_that_is_stored_can_be_read_where_there_is_a_key
        tokens::values_and_leases_end_by_themselves
        tokens::garbage_is_replaced_and_counted
        tokens::a_lease_that_is_none_ends_too
        tokens::what_another_version_stored_is_left_alone
        tokens::what_is_encrypted_with_a_key_that_is_not_known_is_left_alone
        tokens::what_is_not_encrypted_is_not_used_where_there_is_a_key_but_replaced
        tokens::an_encrypted_token_does_not_move_to_another_apps_place
        tokens::a_life_that_was_made_longer_is_not_believed
        tokens::a_token_of_the_future_is_replaced
        tokens::a_full_server_still_gives_its_token_and_says_what_is_wrong
        tokens::a_replica_still_gives_its_token_and_is_left_when_it_refuses_to_write
        tokens::the_user_of_the_docs_may_do_what_tokens_take_and_nothing_else
        provider::processes_that_start_at_the_same_moment_share_one_exchange
        provider::without_a_redis_a_provider_is_built_and_exchanges_for_itself
        provider::a_redis_that_hangs_is_waited_for_once
        provider::a_provider_outlives_the_runtimes_that_it_is_used_on
        provider::a_cluster_that_has_lost_a_part_fails_no_call
    });
    // A minute or so: for `--ignored`.
    trials.extend(tests! { false, "long";
        limiter::a_server_that_restarts_empty_is_shared_again
        limiter::a_server_that_hangs_is_shared_again
        limiter::a_server_that_pauses_is_shared_again
        limiter::a_server_that_is_full_is_shared_again
        limiter::a_server_that_becomes_a_replica_is_shared_again
        limiter::a_cluster_that_loses_a_shard_leaves_each_its_part
        limits::it_does_what_every_store_has_to
        limits::it_does_so_with_tls_and_a_password
        limits::it_does_so_in_a_cluster
        tokens::it_does_what_every_store_has_to
        tokens::it_does_so_with_encryption_tls_and_a_password
        tokens::it_does_so_in_a_cluster
        provider::after_a_failover_the_sentinels_are_asked_for_the_new_primary
        examples::programs_that_live_for_a_moment_share_one_exchange
        examples::what_whoami_leaves_in_redis_tells_nothing_where_there_is_a_key
        examples::a_fleet_mints_a_token_a_lifetime
        examples::a_fleet_shares_its_tokens_over_tls_with_a_password_and_in_a_cluster
        examples::a_fleet_shares_the_limit_of_a_plan_whatever_befalls_its_redis
        examples::a_fleet_whose_redis_restarts_empty_mints_one_more_a_process_at_most
        examples::a_fleet_of_which_one_is_killed_with_the_lease_mints_one_more_at_most
        examples::a_fleet_whose_redis_pauses_mints_one_more_a_process_at_most
        examples::a_fleet_whose_redis_is_full_mints_one_more_a_process_at_most
        examples::a_fleet_whose_redis_fails_over_mints_one_more_a_process_at_most
    });
    libtest_mimic::run(&arguments, trials).exit_code()
}
