//! Behaviours of the records, one body for every database, and what failures do to them.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests stop at the first surprise"
)]

mod approvals;
mod campaigns;
mod case_tasks;
mod clients;
mod cluster;
mod connectors;
mod deeds;
mod directory;
mod disk;
mod documents;
mod dump;
mod duties;
mod exceptions;
mod factors;
mod failures;
mod findings;
mod hunts;
mod incidents;
mod jobs;
mod leavers;
mod migrated;
mod normals;
mod of_oneself;
mod office;
mod own_directory;
mod passwords;
mod people;
mod portable;
mod postgres;
mod reviews;
mod saved;
mod secured;
mod services;
mod sheets;
mod sign_ins;
mod sweeps;
mod units;

use std::pin::Pin;
use std::sync::Arc;

use application::{Problem, Refusal};

pub(crate) type Shared = Arc<store::SqlRecords>;
pub(crate) type Behaviour = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Each behaviour as a test on each database.
macro_rules! on_every_database {
    ($($area:ident::$behaviour:ident)*) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $behaviour() {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("records.db");
                let records = store::SqlRecords::open(&path).await.unwrap();
                crate::$area::$behaviour(std::sync::Arc::new(records)).await;
            })*
        }

        /// Each behaviour by name, for a database that is dear to start.
        pub(crate) fn every_behaviour(records: &Shared, name: &str) -> Option<Behaviour> {
            match name {
                $(stringify!($behaviour) => {
                    Some(Box::pin(crate::$area::$behaviour(Arc::clone(records))))
                })*
                _ => None,
            }
        }

        pub(crate) const BEHAVIOURS: &[&str] = &[$(stringify!($behaviour),)*];
    };
}

on_every_database! {
    people::people_and_their_accounts_come_back_as_they_were_entered
    people::a_name_is_given_once
    people::a_session_lives_until_it_is_closed
    people::a_source_is_changed_as_it_was_seen_and_its_key_rests_while_it_is_retired
    people::sources_come_by_name_within_the_scope
    people::a_key_of_a_program_is_found_by_its_digest_until_it_is_taken_back
    findings::findings_come_back_in_every_state
    findings::findings_are_listed_newest_first_and_filtered
    findings::a_finding_with_a_known_key_is_not_raised_twice
    findings::a_finding_grows_and_keeps_its_judgement
    incidents::incidents_come_back_and_change
    incidents::a_case_is_judged_by_further_regulations_in_the_version_that_was_added
    incidents::a_chronology_is_in_the_order_it_was_written
    incidents::incident_numbers_have_no_gaps_even_when_twenty_are_opened_at_once
    jobs::a_job_is_planned_once_and_taken_by_one
    jobs::a_job_that_failed_waits_and_is_shown
    jobs::a_job_that_was_given_up_is_tried_again_when_somebody_wants_it
    jobs::jobs_are_listed_by_unit_a_page_at_a_time
    jobs::lanes_do_not_see_each_other_and_what_ends_hands_on
    jobs::what_ended_is_forgotten
    units::places_of_units_come_back_by_unit_and_day
    units::a_unit_is_renamed_by_who_saw_its_name
    units::another_units_tree_is_not_touched
    units::of_two_who_change_what_is_right_together_one_comes_too_late
    directory::a_person_and_an_account_change_for_who_saw_them
    directory::a_link_is_replaced_and_used_once
    directory::a_role_is_held_on_its_days_and_ended_by_who_saw_it
    directory::a_unit_keeps_what_is_normal_and_its_steps
    factors::a_seed_is_confirmed_once_and_no_step_counts_twice
    factors::of_many_who_use_a_code_at_once_one_succeeds
    factors::a_recovery_code_opens_once
    factors::a_passkey_counts_for_who_saw_its_count
    factors::a_second_factor_is_taken_away_whole
    factors::sessions_are_listed_and_all_but_one_are_closed
    factors::a_device_is_known_until_it_is_taken_back
    factors::known_devices_are_listed_and_forgotten_by_their_account_only
    factors::a_proof_gives_a_session_another_token
    factors::codes_are_taken_away_and_passkeys_stay
    directory::what_a_person_chose_comes_back_and_is_replaced
    approvals::an_approval_comes_back_as_it_was_and_is_moved_by_who_saw_it
    approvals::no_two_approvals_of_one_clause_wait_for_the_same_case
    case_tasks::tasks_are_kept_moved_by_who_saw_them_and_never_doubled
    case_tasks::answers_of_an_assessment_are_kept_by_who_saw_them
    normals::what_is_normal_is_kept_counted_and_changed_by_who_saw_it
    sweeps::a_sweep_and_what_it_proposes_come_back_and_are_moved_by_who_saw_them
    sweeps::no_two_proposals_stand_for_one_account_and_they_are_done_in_order
    sweeps::somebody_is_told_once_before_a_step
    campaigns::who_is_asked_is_counted_within_units_and_kept_when_it_stops
    campaigns::what_was_done_of_a_directive_is_kept_and_written_anew_while_it_runs
    documents::an_edition_is_decided_by_somebody_else_and_every_reading_is_counted
    exceptions::an_exception_is_read_until_its_last_day_and_moved_by_who_saw_it
    exceptions::no_exception_is_granted_by_who_asked_for_it
    reviews::a_line_is_answered_by_its_reviewer_only_and_stays_as_it_was
    reviews::an_account_is_gone_while_the_last_reading_does_not_have_it
    leavers::who_leaves_comes_back_and_is_moved_by_who_saw_it
    sign_ins::sign_ins_count_once_and_are_their_accounts_own
    sign_ins::a_day_of_sign_ins_holds_so_many_rows_and_is_read_by_pages
    sign_ins::forwards_count_once_and_go_with_their_source
    sign_ins::whoever_sends_mail_on_to_many_fills_nothing
    sign_ins::who_confirmed_their_sign_ins_is_listed_by_name
    duties::what_is_said_of_a_duty_is_kept_once_and_by_who_saw_it
    duties::a_calendar_has_one_address_until_it_is_taken_back
    sheets::a_sheet_is_numbered_moved_by_who_saw_it_and_keeps_its_history
    sheets::sheets_are_listed_page_by_page_and_counted_while_open
    own_directory::a_version_counts_every_change_of_password_and_state
    own_directory::a_programs_key_is_one_by_its_name_and_of_its_unit
    of_oneself::an_app_password_ends_with_a_count_of_its_account
    of_oneself::whatever_closes_an_account_ends_its_app_passwords
    of_oneself::what_is_said_to_a_finding_is_kept_and_not_taken_back
    passwords::so_many_passwords_before_are_kept_as_are_compared
    passwords::a_due_password_is_of_the_one_that_was_seen_and_ends_with_the_next
    hunts::a_hunt_goes_on_until_it_is_over_and_counts_with_what_it_enters
    services::a_service_is_changed_by_who_saw_it_and_its_name_is_given_once
    services::a_service_is_down_once_until_it_is_up
    saved::a_search_is_kept_for_oneself_or_the_unit_and_changed_by_who_saw_it
    clients::an_application_is_changed_by_who_saw_it_and_its_name_is_given_once
    clients::a_ticket_is_used_once_and_hangs_on_its_session
    connectors::what_a_system_must_be_told_is_written_beside_every_change
    connectors::a_difference_is_accepted_as_it_was_seen_and_comes_again_when_it_changes
    connectors::programs_find_people_within_their_scope
    connectors::a_list_of_a_program_is_changed_and_dropped_by_who_saw_it
    deeds::another_units_records_do_not_exist
    deeds::another_units_records_cannot_be_changed
    deeds::a_stale_writer_writes_nothing
    deeds::a_deed_is_written_whole_or_not_at_all
    deeds::pages_follow_each_other_without_gap_or_double
}

pub(crate) fn refusal(result: Result<(), Problem>) -> Refusal {
    match result.unwrap_err() {
        Problem::Refused(refusal) => refusal,
        Problem::Fault(fault) => panic!("{fault}"),
    }
}
