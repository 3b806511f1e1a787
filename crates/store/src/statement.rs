//! Every statement of the records, as text that runs on every database.
//!
//! `{units}` stands where rows are limited to the units of a scope: it becomes a condition on the
//! column `unit`, whose parameters follow those written in the text.

use application::Scope;

/// A statement with its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// For messages: what it does.
    pub name: &'static str,
    /// SQL.
    pub text: &'static str,
    /// Parameters written in the text.
    pub parameters: usize,
}

macro_rules! statements {
    ($($id:ident($parameters:literal) = $name:literal, $text:expr;)*) => {
        $(pub(crate) static $id: Statement =
            Statement { name: $name, text: $text, parameters: $parameters };)*

        /// Every statement there is.
        pub static STATEMENTS: &[&Statement] = &[$(&$id,)*];
    };
}

/// When somebody did what a campaign asks. A mail program counts as set up anew after seven days on which mail was fetched
/// without an old way.
macro_rules! done {
    () => {
        "CASE WHEN campaign.state <> 'running' OR campaign.ask IN ('notice', 'directive') THEN campaign_person.done_at \
         WHEN campaign.ask = 'password' THEN CASE WHEN account.password_set_at > campaign.at THEN \
         account.password_set_at END WHEN campaign.ask = 'second-factor' THEN COALESCE((SELECT \
         MIN(passkey.since) FROM passkey WHERE passkey.account = account.id), (SELECT totp.confirmed_at \
         FROM totp WHERE totp.account = account.id)) WHEN campaign.ask = 'mail' THEN (SELECT CASE WHEN \
         MAX(CASE WHEN sign_in.way IN ('imap', 'pop3') THEN sign_in.last_at END) >= COALESCE(MAX(CASE \
         WHEN sign_in.way NOT IN ('imap', 'pop3') THEN sign_in.last_at END), campaign.at) + 604800000000 \
         THEN COALESCE(MAX(CASE WHEN sign_in.way NOT IN ('imap', 'pop3') THEN sign_in.last_at END), \
         campaign.at) + 604800000000 END FROM sign_in WHERE sign_in.account = account.id AND \
         sign_in.succeeded = 1 AND sign_in.way IN ('imap', 'pop3', 'imap-clear', 'pop3-clear', \
         'imap-old', 'pop3-old')) ELSE (SELECT sign_in_confirmed.confirmed_at FROM sign_in_confirmed \
         WHERE sign_in_confirmed.person = campaign_person.person AND sign_in_confirmed.confirmed_at > \
         campaign.at) END"
    };
}

/// People as programs see them, whoever the condition leaves. Each way to look for one has its own statement: a condition
/// that may be empty would have every row read.
macro_rules! scim_people {
    ($which:literal) => {
        concat!(
            "SELECT id, person, unit, name, state, state_since, person_name, language, outside, mail FROM (SELECT \
             account.id AS id, account.person AS person, person.unit AS unit, account.name AS name, account.state \
             AS state, account.state_since AS state_since, person.name AS person_name, person.language AS language, \
             scim_person.outside AS outside, notice.mail AS mail FROM account JOIN person ON person.id = \
             account.person LEFT JOIN scim_person ON scim_person.person = person.id LEFT JOIN notice ON \
             notice.person = person.id WHERE account.state <> 'suspended-left'",
            $which,
            ") AS people WHERE {units} ORDER BY person"
        )
    };
}

statements! {
    HISTORY(0) = "read the history of the tables", "SELECT version, checksum FROM schema_version ORDER BY version";
    ADD_HISTORY(2) = "write the history of the tables", "INSERT INTO schema_version (version, checksum) VALUES ($1, $2)";
    ANY_ACCOUNT(0) = "look for an account", "SELECT id FROM account LIMIT 1";
    UNITS(0) = "read the units", "SELECT id, parent, name, time_zone FROM unit ORDER BY id";
    PLACINGS(0) = "read the units' places", "SELECT unit, from_day, place, under FROM unit_place ORDER BY unit, from_day";
    VERSION_OF(1) = "read a version", "SELECT last_number FROM counter WHERE name = $1";
    CLIENTS(0) = "read the applications", "SELECT id, unit, name, settings, secret_digest, since, suspended_at, version FROM oidc_client WHERE {units} ORDER BY name, id LIMIT 500";
    CLIENT(1) = "read an application", "SELECT id, unit, name, settings, secret_digest, since, suspended_at, version FROM oidc_client WHERE id = $1";
    TICKET(1) = "read a code or token", "SELECT oidc_ticket.digest, oidc_ticket.kind, oidc_ticket.family, oidc_ticket.until, oidc_ticket.used_at, oidc_ticket.bound, oidc_login.id AS login, oidc_login.client, oidc_login.session, oidc_login.person, oidc_login.account, oidc_login.unit, oidc_login.came_at, oidc_login.failing_since, account.state AS account_state, session.until AS session_until FROM oidc_ticket JOIN oidc_login ON oidc_login.id = oidc_ticket.login JOIN account ON account.id = oidc_login.account LEFT JOIN session ON session.id = oidc_login.session AND session.stage = 'full' WHERE oidc_ticket.digest = $1";
    TICKETS_OF(2) = "count codes and tokens", "SELECT COUNT(*) AS how_many FROM oidc_ticket WHERE login = $1 AND until > $2 AND used_at IS NULL";
    ENDED_LOGINS(2) = "read whose session ended", "SELECT oidc_login.id AS login, oidc_login.client, oidc_login.session, oidc_login.person, oidc_login.account, oidc_login.unit, oidc_login.came_at, oidc_login.failing_since FROM oidc_login LEFT JOIN session ON session.id = oidc_login.session AND session.until > $1 WHERE oidc_login.told_at IS NULL AND session.id IS NULL ORDER BY oidc_login.came_at, oidc_login.id LIMIT $2";
    CLIENT_KEYS(0) = "read the keys of tokens", "SELECT id, algorithm, point, sealed, made_at FROM oidc_key ORDER BY made_at, id";
    ENTER_CLIENT(7) = "enter an application", "INSERT INTO oidc_client (id, name, settings, secret_digest, unit, since, version) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO NOTHING";
    CHANGE_CLIENT(7) = "change an application", "UPDATE oidc_client SET name = $2, settings = $3, secret_digest = $4, suspended_at = $6, version = version + 1 WHERE id = $1 AND unit = $5 AND version = $7";
    ADD_LOGIN(7) = "write that a browser came to an application", "INSERT INTO oidc_login (id, client, session, person, account, unit, came_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET came_at = excluded.came_at, told_at = NULL";
    ADD_TICKET(8) = "give a code or token", "INSERT INTO oidc_ticket (digest, kind, family, login, unit, until, bound, once) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (once) DO NOTHING";
    USE_TICKET(2) = "use a code or token up", "UPDATE oidc_ticket SET used_at = $2 WHERE digest = $1 AND used_at IS NULL";
    END_FAMILY(1) = "end what a code gave", "DELETE FROM oidc_ticket WHERE family = $1";
    LOGIN_TOLD(2) = "write that an application was told", "UPDATE oidc_login SET told_at = $2 WHERE id = $1";
    LOGIN_MISSED(2) = "write that an application was not told", "UPDATE oidc_login SET failing_since = COALESCE(failing_since, $2) WHERE id = $1";
    ADD_CLIENT_KEY(5) = "keep a key of tokens", "INSERT INTO oidc_key (id, algorithm, point, sealed, made_at) VALUES ($1, $2, $3, $4, $5)";
    DROP_CLIENT_KEY(1) = "drop a key of tokens", "DELETE FROM oidc_key WHERE id = $1";
    FORGET_TICKETS(1) = "forget old codes and tokens", "DELETE FROM oidc_ticket WHERE until < $1";
    FORGET_LOGINS(1) = "forget browsers at applications", "DELETE FROM oidc_login WHERE told_at IS NOT NULL AND told_at < $1 AND id NOT IN (SELECT login FROM oidc_ticket)";
    CONNECTORS(0) = "read the connectors", "SELECT id, unit, name, settings, sealed, since, paused_at, released, compared_at, version, laid, laid_rows, laid_at FROM connector WHERE {units} ORDER BY name, id LIMIT 100";
    CONNECTOR_STANDING(1) = "read how a connector stands", "SELECT COUNT(digest) AS told, COUNT(CASE WHEN wanted > told THEN 1 END) AS waiting, COUNT(CASE WHEN wanted > told AND trouble IS NOT NULL THEN 1 END) AS troubled, MAX(told_at) AS last_at, (SELECT COUNT(*) FROM connector_drift WHERE connector_drift.connector = $1 AND connector_drift.accepted_at IS NULL) AS drift FROM connector_person WHERE connector = $1";
    CARRIED_DUE(3) = "read whom a connector is told of", "SELECT connector_person.person AS person, connector_person.wanted, connector_person.told, connector_person.wanted_at, connector_person.due, connector_person.tries, connector_person.remote, connector_person.digest, connector_person.told_at, connector_person.trouble, person.unit AS unit, person.name AS name, person.language AS language, account.name AS account_name, account.state AS account_state, notice.mail AS mail FROM connector_person JOIN person ON person.id = connector_person.person LEFT JOIN account ON account.person = connector_person.person LEFT JOIN notice ON notice.person = connector_person.person WHERE connector_person.connector = $1 AND connector_person.wanted > connector_person.told AND connector_person.due <= $2 ORDER BY connector_person.wanted_at, connector_person.person LIMIT $3";
    CARRIED_ALL(3) = "read whom a connector knows", "SELECT connector_person.person AS person, connector_person.wanted, connector_person.told, connector_person.wanted_at, connector_person.due, connector_person.tries, connector_person.remote, connector_person.digest, connector_person.told_at, connector_person.trouble, person.unit AS unit, person.name AS name, person.language AS language, account.name AS account_name, account.state AS account_state, notice.mail AS mail FROM connector_person JOIN person ON person.id = connector_person.person LEFT JOIN account ON account.person = connector_person.person LEFT JOIN notice ON notice.person = connector_person.person WHERE connector_person.connector = $1 AND connector_person.person > $2 ORDER BY connector_person.person LIMIT $3";
    CARRIED_ONE(2) = "read one whom a connector knows", "SELECT connector_person.person AS person, connector_person.wanted, connector_person.told, connector_person.wanted_at, connector_person.due, connector_person.tries, connector_person.remote, connector_person.digest, connector_person.told_at, connector_person.trouble, person.unit AS unit, person.name AS name, person.language AS language, account.name AS account_name, account.state AS account_state, notice.mail AS mail FROM connector_person JOIN person ON person.id = connector_person.person LEFT JOIN account ON account.person = connector_person.person LEFT JOIN notice ON notice.person = connector_person.person WHERE connector_person.connector = $1 AND connector_person.person = $2";
    CONNECTOR_DRIFT(1) = "read what differs at a connector", "SELECT remote, person, what, digest, found_at, accepted_by, accepted_at FROM connector_drift WHERE connector = $1 ORDER BY CASE WHEN accepted_at IS NULL THEN 0 ELSE 1 END, remote LIMIT 1000";
    RECEIPTS(1) = "read what connectors were told of a person", "SELECT connector.name AS name, connector_person.wanted AS wanted, connector_person.told AS told, connector_person.told_at AS told_at FROM connector_person JOIN connector ON connector.id = connector_person.connector WHERE connector_person.person = $1 AND (connector_person.digest IS NOT NULL OR connector_person.wanted > connector_person.told) ORDER BY connector.name";
    ENTER_CONNECTOR(9) = "enter a connector", "INSERT INTO connector (id, unit, name, settings, sealed, paused_at, released, since, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (name) DO NOTHING";
    CHANGE_CONNECTOR(8) = "change a connector", "UPDATE connector SET name = $3, settings = $4, sealed = $5, paused_at = $6, released = $7, version = version + 1 WHERE id = $1 AND unit = $2 AND version = $8";
    CARRY_EVERYBODY(2) = "have a connector told of everybody", "INSERT INTO connector_person (connector, person, wanted, told, wanted_at, due, tries) SELECT CAST($1 AS TEXT), person.id, 1, 0, CAST($2 AS BIGINT), CAST($2 AS BIGINT), 0 FROM person WHERE true ON CONFLICT (connector, person) DO NOTHING";
    CARRY_PERSON(2) = "have connectors told of a person", "INSERT INTO connector_person (connector, person, wanted, told, wanted_at, due, tries) SELECT connector.id, CAST($1 AS TEXT), 1, 0, CAST($2 AS BIGINT), CAST($2 AS BIGINT), 0 FROM connector WHERE true ON CONFLICT (connector, person) DO UPDATE SET wanted = connector_person.wanted + 1, wanted_at = excluded.wanted_at, due = excluded.due, tries = 0";
    CARRY_ACCOUNT(2) = "have connectors told of an account", "INSERT INTO connector_person (connector, person, wanted, told, wanted_at, due, tries) SELECT connector.id, account.person, 1, 0, CAST($2 AS BIGINT), CAST($2 AS BIGINT), 0 FROM connector JOIN account ON account.id = $1 WHERE true ON CONFLICT (connector, person) DO UPDATE SET wanted = connector_person.wanted + 1, wanted_at = excluded.wanted_at, due = excluded.due, tries = 0";
    CONNECTOR_TOLD(6) = "write that a connector was told", "UPDATE connector_person SET told = $3, remote = $4, digest = $5, told_at = $6, tries = 0, trouble = NULL WHERE connector = $1 AND person = $2";
    CONNECTOR_MISSED(4) = "write that a connector was not told", "UPDATE connector_person SET trouble = $3, due = $4, tries = tries + 1 WHERE connector = $1 AND person = $2";
    CONNECTOR_AGAIN(3) = "have a connector told again", "UPDATE connector_person SET wanted = wanted + 1, wanted_at = $3, due = $3, tries = 0, digest = CASE WHEN digest IS NULL THEN NULL ELSE '' END WHERE connector = $1 AND person = $2";
    CONNECTOR_COMPARED(2) = "write that a connector was compared", "UPDATE connector SET compared_at = $2 WHERE id = $1";
    CONNECTOR_LAID(4) = "write that a file was laid", "UPDATE connector SET laid = $2, laid_rows = $3, laid_at = $4 WHERE id = $1";
    FORGET_DRIFT(1) = "forget what differed at a connector", "DELETE FROM connector_drift WHERE connector = $1 AND accepted_at IS NULL";
    ADD_DRIFT(6) = "write what differs at a connector", "INSERT INTO connector_drift (connector, remote, person, what, digest, found_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (connector, remote) DO UPDATE SET person = excluded.person, what = excluded.what, found_at = excluded.found_at, accepted_by = CASE WHEN connector_drift.digest = excluded.digest THEN connector_drift.accepted_by END, accepted_at = CASE WHEN connector_drift.digest = excluded.digest THEN connector_drift.accepted_at END, digest = excluded.digest";
    ACCEPT_DRIFT(5) = "accept what differs at a connector", "UPDATE connector_drift SET accepted_by = $4, accepted_at = $5 WHERE connector = $1 AND remote = $2 AND digest = $3";
    SCIM_PEOPLE(0) = "read people for programs", scim_people!("");
    SCIM_PERSON(1) = "read a person for programs", scim_people!(" AND account.person = $1");
    SCIM_NAMED(1) = "read who has a name for programs", scim_people!(" AND account.name = $1");
    SCIM_OUTSIDE(1) = "read whom a program calls so", scim_people!(" AND scim_person.outside = $1");
    SCIM_LISTS(0) = "read the lists of programs", "SELECT id, unit, name, outside, since, version FROM scim_list WHERE {units} ORDER BY id";
    SCIM_MEMBERS(0) = "read who belongs to lists", "SELECT scim_member.list AS list, scim_member.person AS person FROM scim_member JOIN scim_list ON scim_list.id = scim_member.list WHERE {units} ORDER BY scim_member.list, scim_member.person";
    SET_OUTSIDE(2) = "write who a person is elsewhere", "INSERT INTO scim_person (person, outside) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET outside = excluded.outside";
    DROP_OUTSIDE(1) = "forget who a person is elsewhere", "DELETE FROM scim_person WHERE person = $1";
    ENTER_LIST(6) = "enter a list of a program", "INSERT INTO scim_list (id, unit, name, outside, since, version) VALUES ($1, $2, $3, $4, $5, $6)";
    CHANGE_LIST(5) = "change a list of a program", "UPDATE scim_list SET name = $3, outside = $4, version = version + 1 WHERE id = $1 AND unit = $2 AND version = $5";
    EMPTY_LIST(1) = "empty a list of a program", "DELETE FROM scim_member WHERE list = $1";
    DROP_LIST(3) = "drop a list of a program", "DELETE FROM scim_list WHERE id = $1 AND unit = $2 AND version = $3";
    JOIN_LIST(2) = "write that somebody belongs to a list", "INSERT INTO scim_member (list, person) VALUES ($1, $2) ON CONFLICT (list, person) DO NOTHING";
    LEAVE_LIST(2) = "write that somebody belongs to a list no more", "DELETE FROM scim_member WHERE list = $1 AND person = $2";
    CREDENTIALS(1) = "read an account", "SELECT id, person, unit, name, state, password_hash FROM account WHERE name = $1";
    PERSON(1) = "read a person", "SELECT id, unit, name, language FROM person WHERE id = $1";
    GRANTS(1) = "read grants", "SELECT person, role, unit, from_day, until_day, deputy_of FROM role_grant WHERE person = $1 ORDER BY from_day, role, unit";
    ACCOUNT_NAMED(1) = "read an account of a unit", "SELECT id, person, unit, name, state, password_hash FROM account WHERE name = $1 AND {units}";
    SESSION(1) = "read a session", "SELECT id, token_digest, person, account, since, until, language, stage, last_seen, network, browser, proved_at, strange, opened_by FROM session WHERE token_digest = $1";
    TOKEN(1) = "read a token", "SELECT token.id, token.person, token.account, token.name, token.role, token.unit, token.since, token.until, account.state AS account_state FROM token JOIN account ON account.id = token.account WHERE token.token_digest = $1";
    TOKENS_OF(1) = "read a person's tokens", "SELECT id, person, account, name, role, unit, since, until FROM token WHERE person = $1 ORDER BY since, id";
    SOURCES(0) = "read the sources", "SELECT id, unit, name, format, time_zone, door, address, certificate, relay, retired_at FROM source WHERE {units} ORDER BY name";
    SOURCE_OF_KEY(1) = "read the source of a key", "SELECT id, unit, name, format, time_zone, door, address, certificate, relay, retired_at FROM source WHERE key_digest = $1 AND retired_at IS NULL";
    FINDINGS(5) = "read findings", "SELECT id, content_key, unit, rule, severity, sign, kind, subject, first_at, last_at, events, distinct_values, proofs, state, judged_by, judged_at, judged_reason, watched_until, incident, raised, needed_at, hunt, version FROM finding WHERE severity >= $1 AND (rule = $2 OR $2 = '') AND last_at <= $3 AND (last_at < $3 OR id < $4) AND {units} ORDER BY last_at DESC, id DESC LIMIT $5";
    FINDINGS_IN(6) = "read findings in a state", "SELECT id, content_key, unit, rule, severity, sign, kind, subject, first_at, last_at, events, distinct_values, proofs, state, judged_by, judged_at, judged_reason, watched_until, incident, raised, needed_at, hunt, version FROM finding WHERE state = $6 AND severity >= $1 AND (rule = $2 OR $2 = '') AND last_at <= $3 AND (last_at < $3 OR id < $4) AND {units} ORDER BY last_at DESC, id DESC LIMIT $5";
    FINDINGS_ABOUT(2) = "read findings about an account", "SELECT id, content_key, unit, rule, severity, sign, kind, subject, first_at, last_at, events, distinct_values, proofs, state, judged_by, judged_at, judged_reason, watched_until, incident, raised, needed_at, hunt, version FROM finding WHERE last_at >= $1 AND LOWER(subject) LIKE $2 ESCAPE '!' AND {units} ORDER BY last_at DESC, id DESC LIMIT 200";
    SAID_OF(1) = "read what was said of an account's findings", "SELECT finding, account, answer, said_at, said_network, said_browser, weak FROM finding_answer WHERE account = $1 ORDER BY finding";
    SAID_TO(1) = "read what was said to a finding", "SELECT finding, account, answer, said_at, said_network, said_browser, weak FROM finding_answer WHERE finding = $1 ORDER BY account";
    OPEN_FINDINGS(0) = "count open findings", "SELECT severity, COUNT(*) AS how_many FROM finding WHERE state = 'open' AND {units} GROUP BY severity";
    FINDING(1) = "read a finding", "SELECT id, content_key, unit, rule, severity, sign, kind, subject, first_at, last_at, events, distinct_values, proofs, state, judged_by, judged_at, judged_reason, watched_until, incident, raised, needed_at, hunt, version FROM finding WHERE id = $1 AND {units}";
    FINDING_KEYS(0) = "read the findings' keys", "SELECT content_key, id FROM finding WHERE {units}";
    INCIDENTS(4) = "read incidents", "SELECT id, unit, year, number, title, finding, accepted_by, accepted_at, known_at, found_at, controlled_at, reported_at, receipt, regime, regime_version, facts, level, state, version FROM incident WHERE (state = $1 OR $1 = '') AND known_at <= $2 AND (known_at < $2 OR id < $3) AND {units} ORDER BY known_at DESC, id DESC LIMIT $4";
    INCIDENT(1) = "read an incident", "SELECT id, unit, year, number, title, finding, accepted_by, accepted_at, known_at, found_at, controlled_at, reported_at, receipt, regime, regime_version, facts, level, state, version FROM incident WHERE id = $1 AND {units}";
    ATTACHMENTS(1) = "read the files of an incident", "SELECT id, incident, name, bytes, content_digest, added_by, added_at FROM attachment WHERE incident = $1 ORDER BY added_at, id";
    ATTACHMENT_PARTS(2) = "read a file of an incident", "SELECT content FROM attachment_part WHERE attachment = (SELECT id FROM attachment WHERE incident = $1 AND id = $2) ORDER BY place";
    FURTHER_REGIMES(1) = "read the regulations of an incident", "SELECT regime, regime_version, facts, level FROM case_regime WHERE incident = $1 ORDER BY place";
    FURTHER_REGIMES_LISTED(4) = "read the regulations of incidents", "SELECT incident, regime, regime_version, facts, level FROM case_regime WHERE incident IN (SELECT id FROM incident WHERE (state = $1 OR $1 = '') AND known_at <= $2 AND (known_at < $2 OR id < $3) AND {units} ORDER BY known_at DESC, id DESC LIMIT $4) ORDER BY incident, place";
    TIMELINE(1) = "read a timeline", "SELECT recorded, happened, person, kind, line_values FROM timeline WHERE incident = $1 ORDER BY line";
    JOURNAL_OF(2) = "read the journal", "SELECT id, at, person, through, unit, deed, object_kind, object_id, facts FROM journal WHERE object_kind = $1 AND object_id = $2 AND {units} ORDER BY sequence";
    DUE_JOBS(3) = "read what is due", "SELECT kind, job_key, unit, due, attempts, last_error, payload FROM job WHERE due <= $1 AND lease_until <= $1 AND (kind = $2 OR ($2 = '' AND kind NOT IN ('mail', 'webhook', 'countersign', 'directory', 'client-sign-outs', 'connectors', 'hunt', 'look-at-services'))) ORDER BY due, kind, job_key LIMIT $3";
    NEXT_JOB(1) = "find the next job", "SELECT MIN(CASE WHEN lease_until > due THEN lease_until ELSE due END) AS due FROM job WHERE (kind = $1 OR ($1 = '' AND kind NOT IN ('mail', 'webhook', 'countersign', 'directory', 'client-sign-outs', 'connectors', 'hunt', 'look-at-services')))";
    LISTED_JOBS(5) = "read the jobs", "SELECT kind, job_key, plain_unit, unit, due, lease_until, attempts, last_error, failing_since, payload FROM (SELECT kind, job_key, unit AS plain_unit, COALESCE(unit, (SELECT MIN(id) FROM unit WHERE parent IS NULL)) AS unit, due, lease_until, attempts, last_error, failing_since, payload FROM job) AS jobs WHERE ($1 = 0 OR last_error IS NOT NULL) AND due >= $2 AND (due > $2 OR kind > $3 OR (kind = $3 AND job_key > $4)) AND {units} ORDER BY due, kind, job_key LIMIT $5";
    ONE_JOB(2) = "read a job", "SELECT kind, job_key, plain_unit, unit, due, lease_until, attempts, last_error, failing_since, payload FROM (SELECT kind, job_key, unit AS plain_unit, COALESCE(unit, (SELECT MIN(id) FROM unit WHERE parent IS NULL)) AS unit, due, lease_until, attempts, last_error, failing_since, payload FROM job) AS jobs WHERE kind = $1 AND job_key = $2 AND {units}";
    NOTICE(1) = "read how a person is told", "SELECT mail, language, quiet_from, quiet_to, findings_from, choices FROM notice WHERE person = $1";
    OWNER(1) = "find an account's person", "SELECT person FROM account WHERE id = $1";
    SECRET(1) = "read a secret", "SELECT sealed FROM secret WHERE name = $1";
    SECRETS(0) = "read the names of secrets", "SELECT name FROM secret ORDER BY name";
    JOURNAL_AFTER(2) = "read the journal for the log", "SELECT sequence, id, at, person, through, unit, deed, object_kind, object_id, facts FROM journal WHERE sequence > $1 ORDER BY sequence LIMIT $2";
    PEOPLE(6) = "read people", "SELECT id, unit, name, language, account_name, account_state FROM (SELECT id, unit, name, language, (SELECT name FROM account WHERE account.person = person.id ORDER BY account.id LIMIT 1) AS account_name, (SELECT state FROM account WHERE account.person = person.id ORDER BY account.id LIMIT 1) AS account_state FROM person) AS people WHERE (account_state = $1 OR $1 = '') AND ($2 = '' OR EXISTS (SELECT 1 FROM role_grant WHERE role_grant.person = people.id AND role_grant.role = $2 AND role_grant.from_day <= $3 AND (role_grant.until_day IS NULL OR role_grant.until_day >= $3))) AND name >= $4 AND (name > $4 OR id > $5) AND {units} ORDER BY name, id LIMIT $6";
    ACCOUNT_OF(1) = "read a person's account", "SELECT id, person, unit, name, state, state_reason, state_since, kind, issued_at FROM account WHERE person = $1 ORDER BY id LIMIT 1";
    HOLDERS(1) = "read the holders of a role", "SELECT role_grant.person AS person, role_grant.role AS role, role_grant.unit AS unit, role_grant.from_day AS from_day, role_grant.until_day AS until_day, role_grant.deputy_of AS deputy_of, account.state AS account_state FROM role_grant JOIN account ON account.person = role_grant.person WHERE role_grant.role = $1 ORDER BY role_grant.from_day, role_grant.person, role_grant.unit";
    SESSIONS_OF(2) = "count a person's sessions", "SELECT COUNT(*) AS how_many FROM session WHERE person = $1 AND until > $2 AND stage = 'full'";
    SESSIONS(2) = "read a person's sessions", "SELECT id, token_digest, person, account, since, until, language, stage, last_seen, network, browser, proved_at, strange, opened_by FROM session WHERE person = $1 AND until > $2 AND stage = 'full' ORDER BY last_seen DESC, id DESC LIMIT 200";
    TOTP(1) = "read a seed for codes", "SELECT seed, confirmed_at, last_step FROM totp WHERE account = $1";
    ANY_SEALED(0) = "look for sealed values", "SELECT account AS owner FROM totp UNION ALL SELECT name AS owner FROM secret UNION ALL SELECT id AS owner FROM oidc_key UNION ALL SELECT id AS owner FROM connector LIMIT 1";
    RECOVERY_CODES(1) = "count recovery codes", "SELECT COUNT(*) AS how_many FROM recovery_code WHERE account = $1 AND used_at IS NULL";
    PASSKEYS(1) = "read passkeys", "SELECT credential_id, account, user_handle, public_key, sign_count, backed_up, name AS passkey_name, since, last_used FROM passkey WHERE account = $1 ORDER BY since, credential_id";
    PASSKEY(1) = "read a passkey", "SELECT passkey.credential_id AS credential_id, passkey.account AS account, passkey.user_handle AS user_handle, passkey.public_key AS public_key, passkey.sign_count AS sign_count, passkey.backed_up AS backed_up, passkey.name AS passkey_name, passkey.since AS since, passkey.last_used AS last_used, account.id AS id, account.person AS person, account.unit AS unit, account.name AS name, account.state AS state FROM passkey JOIN account ON account.id = passkey.account WHERE passkey.credential_id = $1";
    DEVICES(2) = "read known devices", "SELECT id, account, since, last_used, label, network FROM device WHERE account = $1 AND revoked_at IS NULL AND last_used > $2 ORDER BY last_used DESC, id DESC LIMIT 200";
    DEVICE(1) = "read a device", "SELECT revoked_at FROM device WHERE id = $1";
    LINK(1) = "read a link", "SELECT account.id AS id, account.person AS person, account.unit AS unit, account.name AS name, account.state AS state, set_up_link.until AS until FROM set_up_link JOIN account ON account.id = set_up_link.account WHERE set_up_link.link_digest = $1";
    LINK_OF(1) = "read an account's link", "SELECT until FROM set_up_link WHERE account = $1";
    PREMISES(0) = "read what is normal at the units", "SELECT unit, premise, value FROM unit_premise ORDER BY unit, premise, value";
    STEPS(1) = "read the steps of a first start", "SELECT step, mark FROM first_start WHERE unit = $1 ORDER BY step";
    UNIT_OF_ACCOUNT(1) = "find an account's unit", "SELECT unit FROM account WHERE id = $1";
    UNIT_OF_PERSON(1) = "find a person's unit", "SELECT unit FROM person WHERE id = $1";
    UNIT_OF_SESSION(1) = "find a session's unit", "SELECT person.unit FROM session JOIN person ON person.id = session.person WHERE session.id = $1";
    UNIT_OF_TOKEN(1) = "find a token's unit", "SELECT person.unit FROM token JOIN person ON person.id = token.person WHERE token.id = $1";
    UNIT_OF_FINDING(1) = "find a finding's unit", "SELECT unit FROM finding WHERE id = $1";
    UNIT_OF_INCIDENT(1) = "find an incident's unit", "SELECT unit FROM incident WHERE id = $1";

    AGED(2) = "read how old accounts are", "SELECT account.id AS id, account.person AS person, account.unit AS unit, account.name AS name, account.state AS state, account.kind AS kind, account.issued_at AS issued_at, (SELECT COUNT(*) FROM password_due WHERE password_due.account = account.id AND password_due.forced = 1) AS due, (SELECT MAX(sign_in.last_at) FROM sign_in WHERE sign_in.account = account.id AND sign_in.succeeded = 1 AND sign_in.disowned IS NULL) AS used_at FROM account WHERE account.id > $1 ORDER BY account.id LIMIT $2";
    DIRECTORY_PEOPLE(2) = "read the directory's people", "SELECT account.id AS id, account.person AS person, account.unit AS unit, account.name AS name, CASE WHEN account.state = 'active' AND EXISTS (SELECT 1 FROM password_due WHERE password_due.account = account.id AND password_due.forced = 1) THEN 'must-change' ELSE account.state END AS state, account.state_since AS state_since, account.password_set_at AS password_set_at, person.name AS person_name, person.unit AS person_unit, person.language AS language FROM account JOIN person ON person.id = account.person WHERE account.id > $1 ORDER BY account.id LIMIT $2";
    ROLES_ON(1) = "read everybody's roles", "SELECT person, role FROM role_grant WHERE from_day <= $1 AND (until_day IS NULL OR until_day >= $1) ORDER BY person, role";
    BINDABLE(1) = "read an account for a bind", "SELECT id, person, unit, name, CASE WHEN account.state = 'active' AND EXISTS (SELECT 1 FROM password_due WHERE password_due.account = account.id AND password_due.forced = 1) THEN 'must-change' ELSE account.state END AS state, password_hash, credential_version FROM account WHERE name = $1";
    APP_PASSWORDS(1) = "read the app passwords of an account", "SELECT app_password.id AS id, app_password.account AS account, account.unit AS unit, app_password.name AS app_name, app_password.since AS since, app_password.until AS until, app_password.last_at AS last_at, app_password.last_address AS last_address FROM app_password JOIN account ON account.id = app_password.account WHERE app_password.account = $1 ORDER BY app_password.since, app_password.id";
    APP_PASSWORD(1) = "read an app password for a bind", "SELECT app_password.id AS app_password, app_password.account AS account, app_password.name AS app_name, app_password.since AS since, app_password.until AS until, app_password.last_at AS last_at, app_password.last_address AS last_address, account.id AS id, account.person AS person, account.unit AS unit, account.name AS name, CASE WHEN account.state = 'active' AND EXISTS (SELECT 1 FROM password_due WHERE password_due.account = account.id AND password_due.forced = 1) THEN 'must-change' ELSE account.state END AS state, account.password_hash AS password_hash, account.credential_version AS credential_version FROM app_password JOIN account ON account.id = app_password.account WHERE app_password.digest = $1";
    SERVICE_KEYS(0) = "read the keys of programs", "SELECT id, unit, name, since, until FROM service_key WHERE {units} ORDER BY name LIMIT 1000";
    SERVICE_KEY(1) = "read a program's key", "SELECT id, unit, name, since, until FROM service_key WHERE key_digest = $1";

    SERVICES(0) = "read the services", "SELECT id, unit, name, settings, since, paused_at, paused_by, pause_reason, checked_at, last_look, failures, failing_since, outage, certificate_told, version FROM watched_service WHERE {units} ORDER BY name, id LIMIT 1000";
    OUTAGES(3) = "read when services were down", "SELECT id, service, unit, since, noticed_at, ended_at, why, finding FROM service_outage WHERE since <= $1 AND (since < $1 OR id < $2) AND {units} ORDER BY since DESC, id DESC LIMIT $3";
    OUTAGES_OF(4) = "read when a service was down", "SELECT id, service, unit, since, noticed_at, ended_at, why, finding FROM service_outage WHERE service = $4 AND since <= $1 AND (since < $1 OR id < $2) AND {units} ORDER BY since DESC, id DESC LIMIT $3";
    OUTAGES_SINCE(2) = "read when services were down since a time", "SELECT id, service, unit, since, noticed_at, ended_at, why, finding FROM service_outage WHERE (ended_at IS NULL OR ended_at >= $1) AND {units} ORDER BY since, id LIMIT $2";
    DAYS_OF_LOOKS(1) = "read how often a service was looked at", "SELECT on_day, looks, failed FROM service_day WHERE service = $1 ORDER BY on_day DESC LIMIT 366";
    ENTER_SERVICE(6) = "enter a service", "INSERT INTO watched_service (id, unit, name, settings, since, failures, version) VALUES ($1, $2, $3, $4, $5, 0, $6) ON CONFLICT (unit, name) DO NOTHING";
    SET_SERVICE(8) = "change a service", "UPDATE watched_service SET name = $4, settings = $5, paused_at = $6, paused_by = $7, pause_reason = $8, checked_at = NULL, last_look = NULL, failures = 0, failing_since = NULL, version = version + 1 WHERE id = $1 AND unit = $2 AND version = $3";
    SERVICE_DOWN(4) = "enter that a service is down", "UPDATE watched_service SET outage = $3 WHERE id = $1 AND unit = $2 AND version = $4 AND outage IS NULL AND paused_at IS NULL";
    SERVICE_UP(3) = "enter that a service is up", "UPDATE watched_service SET outage = NULL WHERE id = $1 AND unit = $2 AND outage = $3";
    ADD_OUTAGE(7) = "enter an outage", "INSERT INTO service_outage (id, service, unit, since, noticed_at, why, finding) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    END_OUTAGE(3) = "end an outage", "UPDATE service_outage SET ended_at = $3 WHERE id = $1 AND unit = $2 AND ended_at IS NULL";
    CERTIFICATE_TOLD(3) = "enter that a certificate was told", "UPDATE watched_service SET certificate_told = $3 WHERE id = $1 AND unit = $2 AND (certificate_told IS NULL OR certificate_told <> $3)";
    LOOKED_AT(6) = "enter how a service stands", "UPDATE watched_service SET checked_at = $3, last_look = $4, failures = $5, failing_since = $6 WHERE id = $1 AND version = $2";
    COUNT_LOOK(3) = "count a look at a service", "INSERT INTO service_day (service, on_day, looks, failed) VALUES ($1, $2, 1, $3) ON CONFLICT (service, on_day) DO UPDATE SET looks = service_day.looks + 1, failed = service_day.failed + excluded.failed";

    HOLDS(0) = "read the holds", "SELECT id, incident, unit, covers, from_at, to_at, reason, placed_by, placed_at, released_by, released_at, release_reason FROM legal_hold WHERE {units} ORDER BY placed_at, id";
    SHEETS(4) = "read the sheets of a register", "SELECT id, register, unit, year, number, begun_under, state, field_values, begun, due_at, version FROM sheet WHERE register = $1 AND begun_at <= $2 AND (begun_at < $2 OR id < $3) AND {units} ORDER BY begun_at DESC, id DESC LIMIT $4";
    SHEETS_IN(5) = "read the sheets of a register in a state", "SELECT id, register, unit, year, number, begun_under, state, field_values, begun, due_at, version FROM sheet WHERE register = $1 AND state = $5 AND begun_at <= $2 AND (begun_at < $2 OR id < $3) AND {units} ORDER BY begun_at DESC, id DESC LIMIT $4";
    SHEET(1) = "read a sheet", "SELECT id, register, unit, year, number, begun_under, state, field_values, begun, due_at, version FROM sheet WHERE id = $1 AND {units}";
    SHEETS_NUMBERED(3) = "read the sheets of a number", "SELECT id, register, unit, year, number, begun_under, state, field_values, begun, due_at, version FROM sheet WHERE register = $1 AND year = $2 AND number = $3 AND {units} ORDER BY unit LIMIT 200";
    SHEETS_NAMING(2) = "read the sheets that name something", "SELECT id, register, unit, year, number, begun_under, state, field_values, begun, due_at, version FROM sheet WHERE register = $1 AND field_values LIKE $2 AND {units} ORDER BY begun_at DESC, id DESC LIMIT 50";
    SHEET_STEPS(1) = "read the history of a sheet", "SELECT done FROM sheet_step WHERE sheet = $1 ORDER BY place";
    OPEN_SHEETS(1) = "count open sheets", "SELECT COUNT(*) AS how_many FROM sheet WHERE is_open = 1 AND register = $1 AND {units}";
    DUTY_MARKS(1) = "read what is on record of duties", "SELECT id, duty, unit, occurrence, due_day, said, version FROM duty_mark WHERE {units} ORDER BY due_day, id LIMIT $1";
    DUTY_MARK(1) = "read what is on record of a duty", "SELECT id, duty, unit, occurrence, due_day, said, version FROM duty_mark WHERE id = $1 AND {units}";
    CALENDAR_SINCE(1) = "read the address of a calendar", "SELECT since FROM calendar_address WHERE person = $1";
    CALENDAR_OF(1) = "read whose calendar it is", "SELECT person FROM calendar_address WHERE digest = $1";
    TASKS_OF(1) = "read the tasks of an incident", "SELECT id, incident, unit, playbook, playbook_version, task, phase, place, assignee, progress, version FROM case_task WHERE incident = $1 AND {units} ORDER BY place, id";
    TASK(1) = "read a task", "SELECT id, incident, unit, playbook, playbook_version, task, phase, place, assignee, progress, version FROM case_task WHERE id = $1 AND {units}";
    ANSWERS_OF(1) = "read the assessment of an incident", "SELECT incident, unit, sheet, sheet_version, answers, version FROM case_answer WHERE incident = $1 AND {units}";
    NORMALS(0) = "read what is normal", "SELECT id, unit, rule, meant, value, reason, declared_by, declared_at, until_at, hidden, version FROM declared_normal WHERE {units} ORDER BY declared_at DESC, id DESC LIMIT 1000";
    ACCOUNTS(2) = "read the accounts", "SELECT id, person, unit, name, state FROM account WHERE id > $1 ORDER BY id LIMIT $2";
    SIGN_IN_MARK(0) = "read up to where sign-ins are counted", "SELECT event FROM sign_in_mark WHERE name = 'log'";
    SIGN_INS(5) = "read sign-ins", "SELECT id, account, on_day, source, way, address, network, country, client, succeeded, weak, first_at, last_at, how_many, first_event, last_event, disowned FROM sign_in WHERE account = $1 AND last_at >= $2 AND last_at <= $3 AND (last_at < $3 OR id < $4) ORDER BY last_at DESC, id DESC LIMIT $5";
    SIGN_IN_ROW(2) = "read a row of sign-ins", "SELECT id, account, on_day, source, way, address, network, country, client, succeeded, weak, first_at, last_at, how_many, first_event, last_event, disowned FROM sign_in WHERE account = $1 AND id = $2";
    FORWARDS(1) = "read where mail goes on", "SELECT account, source, target, weak, first_at, last_at, how_many, first_event, last_event, disowned FROM mail_forward WHERE account = $1 ORDER BY last_at DESC, id DESC LIMIT 200";
    FORWARDS_OF(1) = "count where mail goes on", "SELECT COUNT(*) AS how_many FROM mail_forward WHERE account = $1";
    SIGN_INS_OF_DAY(3) = "count a day's rows of sign-ins", "SELECT COUNT(*) AS how_many FROM sign_in WHERE account = $1 AND on_day = $2 AND succeeded = $3";
    USUAL_NETWORKS(1) = "read from where somebody signs in", "SELECT network, country, MIN(on_day) AS since FROM sign_in WHERE account = $1 AND succeeded = 1 AND network <> '' GROUP BY network, country ORDER BY network, country";
    CONFIRMED_AT(1) = "read when sign-ins were confirmed", "SELECT confirmed_at FROM sign_in_confirmed WHERE person = $1";
    LEGACY_USES(1) = "read who uses old ways", "SELECT id, unit, name, language, account_name, way, how_many, days, last_at, (SELECT MIN(campaign.until_day) FROM campaign JOIN campaign_person ON campaign_person.campaign = campaign.id WHERE campaign.state = 'running' AND campaign.ask = 'mail' AND campaign_person.person = uses.id) AS until_day FROM (SELECT person.id AS id, person.unit AS unit, person.name AS name, person.language AS language, account.name AS account_name, sign_in.way AS way, CAST(SUM(sign_in.how_many) AS BIGINT) AS how_many, COUNT(DISTINCT sign_in.on_day) AS days, MAX(sign_in.last_at) AS last_at FROM sign_in JOIN account ON account.id = sign_in.account JOIN person ON person.id = account.person WHERE sign_in.way IN ('imap-clear', 'pop3-clear', 'imap-old', 'pop3-old') AND sign_in.succeeded = 1 AND sign_in.last_at >= $1 GROUP BY person.id, person.unit, person.name, person.language, account.name, sign_in.way) AS uses WHERE {units} ORDER BY unit, name, id, way LIMIT 1000";
    LEGACY_PEOPLE(1) = "read whose mail is fetched by old ways", "SELECT id FROM (SELECT DISTINCT person.id AS id, person.unit AS unit FROM sign_in JOIN account ON account.id = sign_in.account JOIN person ON person.id = account.person WHERE sign_in.way IN ('imap-clear', 'pop3-clear', 'imap-old', 'pop3-old') AND sign_in.succeeded = 1 AND sign_in.last_at >= $1) AS uses WHERE {units} ORDER BY id";
    USES_LEGACY(2) = "ask whether somebody uses an old way", "SELECT id FROM sign_in WHERE account = $1 AND last_at >= $2 AND succeeded = 1 AND way IN ('imap-clear', 'pop3-clear', 'imap-old', 'pop3-old') LIMIT 1";
    USED_AT_ONCE(3) = "read from where an account is used at once", "SELECT address, other, days, last_day FROM (SELECT one.address AS address, two.address AS other, COUNT(DISTINCT one.on_day) AS days, MAX(one.on_day) AS last_day FROM sign_in AS one JOIN sign_in AS two ON two.account = one.account AND two.on_day = one.on_day AND two.succeeded = 1 AND two.address > one.address AND two.first_at <= one.last_at AND two.last_at >= one.first_at WHERE one.account = $1 AND one.last_at >= $2 AND one.succeeded = 1 AND one.address NOT IN ('', '*') AND two.address NOT IN ('', '*') GROUP BY one.address, two.address) AS pairs ORDER BY days DESC, last_day DESC, address, other LIMIT $3";
    AT_ONE_DEVICE(4) = "read who else signs in from one device", "SELECT id, unit, name, language, account_name, address, days, last_day FROM (SELECT person.id AS id, person.unit AS unit, person.name AS name, person.language AS language, account.name AS account_name, mine.address AS address, COUNT(DISTINCT mine.on_day) AS days, MAX(mine.on_day) AS last_day FROM sign_in AS mine JOIN sign_in AS theirs ON theirs.address = mine.address AND theirs.on_day = mine.on_day AND theirs.account <> mine.account AND theirs.succeeded = 1 JOIN account ON account.id = theirs.account JOIN person ON person.id = account.person WHERE mine.account = $1 AND mine.last_at >= $2 AND mine.succeeded = 1 AND mine.address NOT IN ('', '*') AND (SELECT COUNT(DISTINCT all_here.account) FROM sign_in AS all_here WHERE all_here.address = mine.address AND all_here.last_at >= $2) <= $3 GROUP BY person.id, person.unit, person.name, person.language, account.name, mine.address) AS uses WHERE {units} ORDER BY days DESC, last_day DESC, account_name, address LIMIT $4";
    CONFIRMATIONS(4) = "read who confirmed their sign-ins", "SELECT id, unit, name, language, confirmed_at FROM (SELECT person.id AS id, person.unit AS unit, person.name AS name, person.language AS language, (SELECT confirmed_at FROM sign_in_confirmed WHERE sign_in_confirmed.person = person.id) AS confirmed_at FROM person WHERE EXISTS (SELECT 1 FROM account WHERE account.person = person.id AND account.state IN ('active', 'must-change'))) AS people WHERE COALESCE(confirmed_at, 0) <= $1 AND name >= $2 AND (name > $2 OR id > $3) AND {units} ORDER BY name, id LIMIT $4";
    SAVED_SEARCHES(1) = "read the saved searches", "SELECT id, owner, unit, shared, name, query, days, from_at, to_at, late, purpose, saved_at, deleted_at, version FROM saved_search WHERE owner = $1 OR (shared = 1 AND {units}) ORDER BY name, id";
    APPROVALS(4) = "read approvals", "SELECT id, unit, subject_kind, subject, case_year, case_number, rules, rules_version, demand, asked_by, asked_as, asked_at, due_at, content_digest, note, steps, given, ended, version FROM approval WHERE waits >= $1 AND asked_at <= $2 AND (asked_at < $2 OR id < $3) AND {units} ORDER BY asked_at DESC, id DESC LIMIT $4";
    APPROVAL(1) = "read an approval", "SELECT id, unit, subject_kind, subject, case_year, case_number, rules, rules_version, demand, asked_by, asked_as, asked_at, due_at, content_digest, note, steps, given, ended, version FROM approval WHERE id = $1 AND {units}";
    APPROVALS_OF(2) = "read the approvals about a subject", "SELECT id, unit, subject_kind, subject, case_year, case_number, rules, rules_version, demand, asked_by, asked_as, asked_at, due_at, content_digest, note, steps, given, ended, version FROM approval WHERE subject_kind = $1 AND subject = $2 AND {units} ORDER BY asked_at DESC, id DESC LIMIT 200";
    SOURCE_CLASSES(0) = "read the sources' kinds", "SELECT source, class FROM source_class ORDER BY source, class";
    KEEPING_NOTE(1) = "read a note about keeping", "SELECT note, at FROM keeping_note WHERE name = $1";

    ASK_APPROVAL(21) = "ask for an approval", "INSERT INTO approval (id, unit, subject_kind, subject, case_year, case_number, rules, rules_version, demand, asked_by, asked_as, asked_at, due_at, content_digest, note, steps, given, ended, waits, slot, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) ON CONFLICT (slot) DO NOTHING";
    MOVE_APPROVAL(7) = "move an approval on", "UPDATE approval SET given = $4, ended = $5, waits = $6, slot = $7, version = version + 1 WHERE id = $1 AND unit = $2 AND version = $3";
    ADD_UNIT(4) = "enter a unit", "INSERT INTO unit (id, parent, name, time_zone) VALUES ($1, $2, $3, $4)";
    RENAME_UNIT(3) = "rename a unit", "UPDATE unit SET name = $3 WHERE id = $1 AND name = $2";
    PLACE_UNIT(4) = "place a unit", "INSERT INTO unit_place (unit, from_day, place, under) VALUES ($1, $2, $3, $4) ON CONFLICT (unit, from_day) DO UPDATE SET place = excluded.place, under = excluded.under";
    STILL_AS(2) = "count on what must be right together", "UPDATE counter SET last_number = last_number + 1 WHERE name = $1 AND last_number = $2";
    ADD_PERSON(4) = "enter a person", "INSERT INTO person (id, unit, name, language) VALUES ($1, $2, $3, $4)";
    ADD_ACCOUNT(6) = "enter an account", "INSERT INTO account (id, person, unit, name, state, password_hash) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (name) DO NOTHING";
    ADD_GRANT(6) = "enter a grant", "INSERT INTO role_grant (person, role, unit, from_day, until_day, deputy_of) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (person, role, unit, from_day) DO NOTHING";
    END_GRANT(7) = "end a grant", "UPDATE role_grant SET until_day = $7 WHERE person = $1 AND role = $2 AND unit = $3 AND from_day = $4 AND COALESCE(until_day, '') = COALESCE($5, '') AND COALESCE(deputy_of, '') = COALESCE($6, '')";
    UPDATE_PERSON(5) = "change a person", "UPDATE person SET name = $4, language = $5 WHERE id = $1 AND name = $2 AND language = $3";
    ACCOUNT_STATE(5) = "change an account's state", "UPDATE account SET state = $3, state_reason = $4, state_since = $5, credential_version = credential_version + 1 WHERE id = $1 AND state = $2";
    SET_PASSWORD(2) = "set a password", "UPDATE account SET password_hash = $2, credential_version = credential_version + 1 WHERE id = $1";
    IMPORTS(1) = "read what was imported", "SELECT id, unit, file, entered, there, taken_by, taken_at, undone_at FROM account_import WHERE {units} ORDER BY taken_at DESC, id DESC LIMIT $1";
    IMPORT(1) = "read an import", "SELECT id, unit, file, entered, there, taken_by, taken_at, undone_at FROM account_import WHERE id = $1 AND {units}";
    IMPORTED(1) = "read the accounts of an import", "SELECT account.id AS id, account.person AS person, account.unit AS unit, account.name AS name, account.state AS state, person.name AS person_name, slip.times AS times, slip.printed_at AS printed_at, CASE WHEN account.password_set_at IS NULL OR EXISTS (SELECT 1 FROM password_due WHERE password_due.account = account.id AND password_due.why = 'initial') THEN 0 ELSE 1 END AS chosen FROM imported_account JOIN account ON account.id = imported_account.account JOIN person ON person.id = account.person LEFT JOIN slip ON slip.account = account.id WHERE imported_account.import = $1 ORDER BY account.name";
    ADD_IMPORT(7) = "enter an import", "INSERT INTO account_import (id, unit, file, entered, there, taken_by, taken_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    ADD_IMPORTED(2) = "enter an account of an import", "INSERT INTO imported_account (import, account) VALUES ($1, $2)";
    MARK_ACCOUNT(3) = "say who uses an account", "UPDATE account SET kind = $2, issued_at = $3 WHERE id = $1";
    UNDO_IMPORT(2) = "undo an import", "UPDATE account_import SET undone_at = $2 WHERE id = $1 AND undone_at IS NULL";
    NOTE_SLIP(2) = "note a slip", "INSERT INTO slip (account, times, printed_at) VALUES ($1, 1, $2) ON CONFLICT (account) DO UPDATE SET times = slip.times + 1, printed_at = excluded.printed_at";
    PASSWORD_NOW(1) = "read the hash of a password", "SELECT password_hash FROM account WHERE id = $1";
    PASSWORDS_BEFORE(2) = "read passwords before", "SELECT password_hash FROM password_before WHERE account = $1 ORDER BY replaced_at DESC, password_hash LIMIT $2";
    PASSWORD_DUE(1) = "read whether a password is due", "SELECT password_due.account AS account, account.unit AS unit, password_due.why AS why, password_due.codes AS codes, password_due.forced AS forced, password_due.since AS since FROM password_due JOIN account ON account.id = password_due.account WHERE password_due.account = $1";
    KEEP_PASSWORD(2) = "keep the hash of a password", "INSERT INTO password_before (account, password_hash, replaced_at) SELECT id, password_hash, CAST($2 AS BIGINT) FROM account WHERE id = $1 ON CONFLICT (account, password_hash) DO NOTHING";
    FORGET_PASSWORDS(2) = "forget old passwords", "DELETE FROM password_before WHERE account = $1 AND password_hash NOT IN (SELECT latest.password_hash FROM password_before AS latest WHERE latest.account = $1 ORDER BY latest.replaced_at DESC, latest.password_hash LIMIT $2)";
    END_PASSWORD_DUE(1) = "end that a password is due", "DELETE FROM password_due WHERE account = $1";
    STILL_PASSWORD(3) = "see that a password is still the same", "UPDATE account SET credential_version = credential_version + $3 WHERE id = $1 AND password_hash = $2";
    NOTE_PASSWORD_DUE(5) = "note that a password is due", "INSERT INTO password_due (account, why, codes, forced, since) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account) DO UPDATE SET why = excluded.why, codes = excluded.codes, forced = excluded.forced, since = excluded.since";
    PASSWORD_SET(2) = "write when a password was chosen", "UPDATE account SET password_set_at = $2 WHERE id = $1";
    MAKE_APP_PASSWORD(6) = "make an app password", "INSERT INTO app_password (id, digest, account, name, since, until) VALUES ($1, $2, $3, $4, $5, $6)";
    APP_PASSWORD_USED(3) = "write that an app password was used", "UPDATE app_password SET last_at = $2, last_address = $3 WHERE id = $1";
    END_APP_PASSWORD(2) = "end an app password", "DELETE FROM app_password WHERE id = $1 AND account = $2";
    END_APP_PASSWORDS(1) = "end the app passwords of an account", "DELETE FROM app_password WHERE account = $1";
    NEXT_CREDENTIAL_VERSION(1) = "count a change of an account's credentials", "UPDATE account SET credential_version = credential_version + 1 WHERE id = $1";
    ISSUE_SERVICE_KEY(6) = "issue a program's key", "INSERT INTO service_key (id, key_digest, unit, name, since, until) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (name) DO NOTHING";
    REVOKE_SERVICE_KEY(2) = "revoke a program's key", "DELETE FROM service_key WHERE id = $1 AND unit = $2";
    ISSUE_LINK(3) = "issue a link", "INSERT INTO set_up_link (account, link_digest, until) VALUES ($1, $2, $3) ON CONFLICT (account) DO UPDATE SET link_digest = excluded.link_digest, until = excluded.until";
    USE_LINK(2) = "use a link", "DELETE FROM set_up_link WHERE account = $1 AND link_digest = $2";
    CLOSE_SESSIONS_OF(1) = "close a person's sessions", "DELETE FROM session WHERE person = $1";
    ADD_PREMISE(3) = "add what is normal at a unit", "INSERT INTO unit_premise (unit, premise, value) VALUES ($1, $2, $3) ON CONFLICT (unit, premise, value) DO NOTHING";
    DROP_PREMISE(3) = "forget what was normal at a unit", "DELETE FROM unit_premise WHERE unit = $1 AND premise = $2 AND value = $3";
    MARK_STEP(4) = "mark a step", "INSERT INTO first_start (unit, step, mark, at) VALUES ($1, $2, $3, $4) ON CONFLICT (unit, step) DO UPDATE SET mark = excluded.mark, at = excluded.at";
    ADD_SOURCE(9) = "enter a source", "INSERT INTO source (id, unit, name, format, time_zone, door, address, certificate, relay) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    UPDATE_SOURCE(11) = "change a source", "UPDATE source SET unit = $7, name = $8, format = $9, time_zone = $10, address = $11 WHERE id = $1 AND unit = $2 AND name = $3 AND format = $4 AND time_zone = $5 AND COALESCE(address, '') = $6";
    RETIRE_SOURCE(3) = "retire a source", "UPDATE source SET retired_at = $3 WHERE id = $1 AND unit = $2 AND retired_at IS NULL";
    RESTORE_SOURCE(2) = "take a source into use again", "UPDATE source SET retired_at = NULL WHERE id = $1 AND unit = $2 AND retired_at IS NOT NULL";
    SET_SOURCE_KEY(3) = "give a source a key", "UPDATE source SET key_digest = $3 WHERE id = $1 AND unit = $2";
    OPEN_SESSION(14) = "open a session", "INSERT INTO session (id, token_digest, person, account, since, until, language, stage, last_seen, network, browser, proved_at, strange, opened_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    PROVE_SESSION(3) = "write that a session was proved", "UPDATE session SET token_digest = $2, proved_at = $3 WHERE id = $1 AND stage = 'full'";
    CLOSE_SESSION(1) = "close a session", "DELETE FROM session WHERE id = $1";
    CLOSE_OTHER_SESSIONS(2) = "close a person's other sessions", "DELETE FROM session WHERE person = $1 AND id <> $2";
    SESSION_SEEN(2) = "write when a session was used", "UPDATE session SET last_seen = $2 WHERE id = $1 AND last_seen < $2";
    SET_TOTP(2) = "keep a seed for codes", "INSERT INTO totp (account, seed, last_step) VALUES ($1, $2, 0) ON CONFLICT (account) DO UPDATE SET seed = excluded.seed, last_step = 0 WHERE totp.confirmed_at IS NULL";
    CONFIRM_TOTP(3) = "confirm a seed for codes", "UPDATE totp SET confirmed_at = $3, last_step = $2 WHERE account = $1 AND confirmed_at IS NULL AND last_step < $2";
    USE_TOTP_STEP(2) = "use a code", "UPDATE totp SET last_step = $2 WHERE account = $1 AND confirmed_at IS NOT NULL AND last_step < $2";
    FORGET_TOTP(1) = "forget a seed for codes", "DELETE FROM totp WHERE account = $1";
    ADD_RECOVERY_CODE(2) = "keep a recovery code", "INSERT INTO recovery_code (account, code_digest) VALUES ($1, $2)";
    USE_RECOVERY_CODE(3) = "use a recovery code", "UPDATE recovery_code SET used_at = $3 WHERE account = $1 AND code_digest = $2 AND used_at IS NULL";
    FORGET_RECOVERY_CODES(1) = "forget recovery codes", "DELETE FROM recovery_code WHERE account = $1";
    ADD_PASSKEY(8) = "enter a passkey", "INSERT INTO passkey (credential_id, account, user_handle, public_key, sign_count, backed_up, name, since) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (credential_id) DO NOTHING";
    USE_PASSKEY(6) = "use a passkey", "UPDATE passkey SET sign_count = $4, backed_up = $5, last_used = $6 WHERE credential_id = $1 AND account = $2 AND sign_count = $3";
    REMOVE_PASSKEY(2) = "remove a passkey", "DELETE FROM passkey WHERE credential_id = $1 AND account = $2";
    FORGET_PASSKEYS(1) = "forget passkeys", "DELETE FROM passkey WHERE account = $1";
    REMEMBER_DEVICE(5) = "remember a device", "INSERT INTO device (id, account, since, last_used, label, network) VALUES ($1, $2, $3, $3, $4, $5) ON CONFLICT (id) DO UPDATE SET last_used = excluded.last_used, label = excluded.label, network = excluded.network";
    FORGET_DEVICE(3) = "take a device back", "UPDATE device SET revoked_at = $3 WHERE account = $1 AND id = $2 AND revoked_at IS NULL";
    FORGET_OTHER_DEVICES(3) = "take other devices back", "UPDATE device SET revoked_at = $3 WHERE account = $1 AND id <> $2 AND revoked_at IS NULL";
    REVOKE_DEVICES(2) = "take devices back", "UPDATE device SET revoked_at = $2 WHERE revoked_at IS NULL AND account IN (SELECT id FROM account WHERE person = $1)";
    FORGET_DEVICES(1) = "forget unused devices", "DELETE FROM device WHERE last_used < $1";
    SESSION_LANGUAGE(2) = "choose a session's language", "UPDATE session SET language = $2 WHERE id = $1";
    ISSUE_TOKEN(9) = "issue a token", "INSERT INTO token (id, token_digest, person, account, name, role, unit, since, until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    REVOKE_TOKEN(1) = "revoke a token", "DELETE FROM token WHERE id = $1";
    PLAN_JOB(5) = "plan a job", "INSERT INTO job (kind, job_key, unit, due, lease_until, attempts, payload) VALUES ($1, $2, $3, $4, 0, 0, $5) ON CONFLICT (kind, job_key) DO NOTHING";
    DROP_JOB(2) = "drop a job", "DELETE FROM job WHERE kind = $1 AND job_key = $2";
    DONE_JOB(2) = "end a job", "DELETE FROM job WHERE kind = $1 AND job_key = $2 AND due = $3";
    WAKE_JOB(5) = "wake a job", "INSERT INTO job (kind, job_key, unit, due, lease_until, attempts, payload) VALUES ($1, $2, $3, $4, 0, 0, $5) ON CONFLICT (kind, job_key) DO UPDATE SET due = excluded.due, lease_until = 0, attempts = 0";
    RETRY_JOB(3) = "try a job again", "UPDATE job SET due = $3, lease_until = 0, attempts = 0 WHERE kind = $1 AND job_key = $2";
    SET_NOTICE(7) = "write how a person is told", "INSERT INTO notice (person, mail, language, quiet_from, quiet_to, findings_from, choices) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (person) DO UPDATE SET mail = excluded.mail, language = excluded.language, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, findings_from = excluded.findings_from, choices = excluded.choices";
    KEEP_SECRET(3) = "keep a secret", "INSERT INTO secret (name, sealed, at) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, at = excluded.at";
    TAKE_JOB(4) = "take a job", "UPDATE job SET lease_until = $4 WHERE kind = $1 AND job_key = $2 AND due <= $3 AND lease_until <= $3";
    REPEAT_JOB(5) = "plan a job again", "UPDATE job SET due = $4, payload = COALESCE($5, payload), lease_until = 0, attempts = 0, last_error = NULL, failing_since = NULL WHERE kind = $1 AND job_key = $2 AND due = $3";
    FAIL_JOB(6) = "write that a job failed", "UPDATE job SET due = $3, lease_until = 0, attempts = attempts + 1, last_error = $4, failing_since = COALESCE(failing_since, $5), payload = COALESCE($6, payload) WHERE kind = $1 AND job_key = $2";
    FORGET_SESSIONS(1) = "forget ended sessions", "DELETE FROM session WHERE until < $1";
    FREE_JOBS(0) = "free jobs", "UPDATE job SET lease_until = 0 WHERE lease_until > 0";
    FORGET_TOKENS(1) = "forget ended keys", "DELETE FROM token WHERE until < $1";
    RAISE_FINDING(23) = "raise a finding", "INSERT INTO finding (id, content_key, unit, rule, severity, sign, kind, subject, first_at, last_at, events, distinct_values, proofs, raised, version, state, judged_by, judged_at, judged_reason, watched_until, incident, needed_at, hunt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23) ON CONFLICT (content_key) DO NOTHING";
    GROW_FINDING(6) = "let a finding grow", "UPDATE finding SET first_at = $2, last_at = $3, events = $4, distinct_values = $5, proofs = $6 WHERE content_key = $1 AND events < $4";
    JUDGE_FINDING(8) = "judge a finding", "UPDATE finding SET state = $3, judged_by = $4, judged_at = $5, judged_reason = $6, watched_until = $7, incident = $8, version = version + 1 WHERE id = $1 AND version = $2";
    NEXT_NUMBER(2) = "count an incident", "INSERT INTO incident_counter (unit, year, last_number) VALUES ($1, $2, 1) ON CONFLICT (unit, year) DO UPDATE SET last_number = incident_counter.last_number + 1 RETURNING last_number";
    OPEN_INCIDENT(19) = "open an incident", "INSERT INTO incident (id, unit, year, number, title, finding, accepted_by, accepted_at, known_at, found_at, controlled_at, reported_at, receipt, regime, regime_version, facts, level, state, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    UPDATE_INCIDENT(12) = "change an incident", "UPDATE incident SET title = $3, known_at = $4, controlled_at = $5, reported_at = $6, receipt = $7, facts = $8, level = $9, state = $10, finding = $11, found_at = $12, version = version + 1 WHERE id = $1 AND version = $2";
    ADD_ATTACHMENT(7) = "keep a file of an incident", "INSERT INTO attachment (id, incident, name, bytes, content_digest, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    ADD_ATTACHMENT_PART(4) = "keep a part of a file", "INSERT INTO attachment_part (attachment, place, content) SELECT id, $3, $4 FROM attachment WHERE id = $1 AND incident = $2";
    SWEEPS(3) = "read the sweeps", "SELECT id, unit, directory, policy, started, at, counts, limit_percent, limit_accounts, brake, remarks, version FROM sweep WHERE at <= $1 AND (at < $1 OR id < $2) AND {units} ORDER BY at DESC, id DESC LIMIT $3";
    SWEEP(1) = "read a sweep", "SELECT id, unit, directory, policy, started, at, counts, limit_percent, limit_accounts, brake, remarks, version FROM sweep WHERE id = $1 AND {units}";
    LAST_SWEEP(1) = "read the last sweep of a directory", "SELECT id, unit, directory, policy, started, at, counts, limit_percent, limit_accounts, brake, remarks, version FROM sweep WHERE directory = $1 ORDER BY at DESC, id DESC LIMIT 1";
    PROPOSALS(7) = "read proposals", "SELECT id, unit, sweep, directory, directory_account, name, distinguished_name, step, policy, clause, due_at, uncertainty_days, weakened_by, evidence, judged, asked_by, at, course, version FROM sweep_proposal WHERE (sweep = $1 OR $1 = '') AND (step = $2 OR $2 = '') AND (state = $3 OR $3 = '') AND (unit = $4 OR $4 = '') AND at <= $5 AND (at < $5 OR id < $6) AND {units} ORDER BY at DESC, id DESC LIMIT $7";
    PROPOSAL(1) = "read a proposal", "SELECT id, unit, sweep, directory, directory_account, name, distinguished_name, step, policy, clause, due_at, uncertainty_days, weakened_by, evidence, judged, asked_by, at, course, version FROM sweep_proposal WHERE id = $1 AND {units}";
    STANDING_PROPOSALS(1) = "read what stands in a directory", "SELECT id, unit, sweep, directory, directory_account, name, distinguished_name, step, policy, clause, due_at, uncertainty_days, weakened_by, evidence, judged, asked_by, at, course, version FROM sweep_proposal WHERE directory = $1 AND slot IS NOT NULL ORDER BY name, id";
    SWEPT(1) = "read what was done in a directory", "SELECT DISTINCT directory_account, step FROM sweep_proposal WHERE directory = $1 AND state = 'done' AND step IN ('suspend', 'delete')";
    TO_BE_DONE(3) = "read what is to be done in a directory", "SELECT id, unit, sweep, directory, directory_account, name, distinguished_name, step, policy, clause, due_at, uncertainty_days, weakened_by, evidence, judged, asked_by, at, course, version FROM sweep_proposal WHERE directory = $1 AND (state IN ('begun', 'undoing') OR (state = 'approved' AND moved_at <= $2)) ORDER BY CASE state WHEN 'undoing' THEN 0 WHEN 'begun' THEN 1 ELSE 2 END, moved_at, id LIMIT $3";
    DOCUMENTS(0) = "read the documents", "SELECT id, unit, number, title, class, controlled, review_months, entered_by, at, course, version FROM document WHERE {units} ORDER BY number, title, id LIMIT 10000";
    EDITIONS(0) = "read the editions of documents", "SELECT document, edition, label, note, effective_day, file_name, bytes, content_digest, made_by, at, course FROM document_edition WHERE document IN (SELECT id FROM document WHERE {units}) ORDER BY document, edition";
    DOCUMENT_PARTS(2) = "read a document", "SELECT content FROM document_part WHERE document = (SELECT id FROM document WHERE id = $1 AND {units}) AND edition = $2 ORDER BY place";
    DOCUMENT_READS(0) = "count who read documents", "SELECT document, edition, COUNT(*) AS people, CAST(SUM(times) AS BIGINT) AS times FROM document_read WHERE document IN (SELECT id FROM document WHERE {units}) GROUP BY document, edition";
    OWN_DOCUMENT_READS(1) = "read what somebody read", "SELECT document, edition, last_at FROM document_read WHERE person = $1";
    DOCUMENT_READERS(5) = "read who read a document", "SELECT person, name, unit, edition, first_at, last_at, times FROM (SELECT person.id AS person, person.name AS name, person.unit AS unit, document_read.edition AS edition, document_read.first_at AS first_at, document_read.last_at AS last_at, document_read.times AS times FROM document_read JOIN person ON person.id = document_read.person WHERE document_read.document = $1) AS reader WHERE {units} AND (name > $2 OR (name = $2 AND (person > $3 OR (person = $3 AND edition > $4)))) ORDER BY name, person, edition LIMIT $5";
    ENTER_DOCUMENT(11) = "enter a document", "INSERT INTO document (id, unit, number, title, class, controlled, review_months, entered_by, at, course, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    TOUCH_DOCUMENT(2) = "count a document's change", "UPDATE document SET version = version + 1 WHERE id = $1 AND version = $2";
    ADD_EDITION(13) = "add an edition", "INSERT INTO document_edition (document, edition, label, note, effective_day, file_name, bytes, content_digest, made_by, at, decided_by, state, course) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    ADD_DOCUMENT_PART(4) = "keep a part of a document", "INSERT INTO document_part (document, edition, place, content) VALUES ($1, $2, $3, $4)";
    DECIDE_EDITION(5) = "decide on an edition", "UPDATE document_edition SET decided_by = $3, state = $4, course = $5 WHERE document = $1 AND edition = $2 AND state = 'waiting'";
    MOVE_DOCUMENT(3) = "move a document on", "UPDATE document SET course = $3, version = version + 1 WHERE id = $1 AND version = $2";
    NOTE_DOCUMENT_READ(4) = "count that somebody read a document", "INSERT INTO document_read (document, edition, person, first_at, last_at, times) VALUES ($1, $2, $3, $4, $4, 1) ON CONFLICT (document, edition, person) DO UPDATE SET last_at = excluded.last_at, times = document_read.times + 1";
    CAMPAIGNS(4) = "read the campaigns", "SELECT campaign.id AS id, campaign.unit AS unit, campaign.ask AS ask, campaign.name AS name, campaign.body AS body, campaign.until_day AS until_day, campaign.followed_by AS followed_by, campaign.remind AS remind, campaign.reason AS reason, campaign.document AS document, campaign.file AS file, campaign.started_by AS started_by, campaign.at AS at, campaign.course AS course, campaign.version AS version FROM campaign WHERE (state = $1 OR $1 = '') AND at <= $2 AND (at < $2 OR id < $3) AND ({units} OR EXISTS (SELECT 1 FROM person WHERE {units} AND person.id IN (SELECT campaign_person.person FROM campaign_person WHERE campaign_person.campaign = campaign.id))) ORDER BY at DESC, id DESC LIMIT $4";
    CAMPAIGN(1) = "read a campaign", "SELECT campaign.id AS id, campaign.unit AS unit, campaign.ask AS ask, campaign.name AS name, campaign.body AS body, campaign.until_day AS until_day, campaign.followed_by AS followed_by, campaign.remind AS remind, campaign.reason AS reason, campaign.document AS document, campaign.file AS file, campaign.started_by AS started_by, campaign.at AS at, campaign.course AS course, campaign.version AS version FROM campaign WHERE id = $1 AND ({units} OR EXISTS (SELECT 1 FROM person WHERE {units} AND person.id IN (SELECT campaign_person.person FROM campaign_person WHERE campaign_person.campaign = campaign.id)))";
    CAMPAIGNS_OVER(1) = "read the campaigns whose day is over", "SELECT campaign.id AS id, campaign.unit AS unit, campaign.ask AS ask, campaign.name AS name, campaign.body AS body, campaign.until_day AS until_day, campaign.followed_by AS followed_by, campaign.remind AS remind, campaign.reason AS reason, campaign.document AS document, campaign.file AS file, campaign.started_by AS started_by, campaign.at AS at, campaign.course AS course, campaign.version AS version FROM campaign WHERE state = 'running' AND until_day < $1 ORDER BY until_day, id LIMIT 200";
    ASKED(6) = "read whom a campaign asks", concat!("SELECT person, unit, name, account, sign_in_name, done_at, reached, said FROM (SELECT campaign_person.said AS said, person.id AS person, person.unit AS unit, person.name AS name, account.id AS account, account.name AS sign_in_name, ", done!(), " AS done_at, (SELECT COUNT(*) FROM notice WHERE notice.person = person.id AND notice.mail IS NOT NULL) AS reached FROM campaign_person JOIN campaign ON campaign.id = campaign_person.campaign JOIN person ON person.id = campaign_person.person JOIN account ON account.person = person.id WHERE campaign_person.campaign = $1 AND (campaign.state <> 'running' OR account.state IN ('active', 'must-change'))) AS people WHERE ($2 = '' OR ($2 = 'done' AND done_at IS NOT NULL) OR ($2 = 'left' AND done_at IS NULL)) AND ($3 = '' OR unit = $3) AND name >= $4 AND (name > $4 OR person > $5) AND {units} ORDER BY name, person LIMIT $6");
    CAMPAIGN_PROGRESS(1) = "count how far a campaign is", concat!("SELECT unit, COUNT(*) AS asked, COUNT(done_at) AS done, COUNT(CASE WHEN done_at IS NULL AND reached = 0 THEN 1 END) AS unreached FROM (SELECT person.id AS person, person.unit AS unit, person.name AS name, account.id AS account, account.name AS sign_in_name, ", done!(), " AS done_at, (SELECT COUNT(*) FROM notice WHERE notice.person = person.id AND notice.mail IS NOT NULL) AS reached FROM campaign_person JOIN campaign ON campaign.id = campaign_person.campaign JOIN person ON person.id = campaign_person.person JOIN account ON account.person = person.id WHERE campaign_person.campaign = $1 AND (campaign.state <> 'running' OR account.state IN ('active', 'must-change'))) AS people WHERE {units} GROUP BY unit ORDER BY unit");
    CAMPAIGN_CANDIDATES(2) = "read whom a campaign can ask", "SELECT person, unit, name, sign_in_name, reached FROM (SELECT person.id AS person, person.unit AS unit, person.name AS name, account.name AS sign_in_name, (SELECT COUNT(*) FROM notice WHERE notice.person = person.id AND notice.mail IS NOT NULL) AS reached FROM person JOIN account ON account.person = person.id WHERE account.kind = 'person' AND account.state IN ('active', 'must-change')) AS people WHERE person > $1 AND {units} ORDER BY person LIMIT $2";
    ASKED_OF(1) = "read what somebody is asked", concat!("SELECT campaign_person.said AS said, campaign.id AS id, campaign.unit AS unit, campaign.ask AS ask, campaign.name AS name, campaign.body AS body, campaign.until_day AS until_day, campaign.followed_by AS followed_by, campaign.remind AS remind, campaign.reason AS reason, campaign.document AS document, campaign.file AS file, campaign.started_by AS started_by, campaign.at AS at, campaign.course AS course, campaign.version AS version, ", done!(), " AS done_at FROM campaign_person JOIN campaign ON campaign.id = campaign_person.campaign JOIN account ON account.person = campaign_person.person WHERE campaign_person.person = $1 AND campaign.state = 'running' ORDER BY campaign.until_day, campaign.id LIMIT 100");
    START_CAMPAIGN(16) = "start a campaign", "INSERT INTO campaign (id, unit, ask, name, body, until_day, followed_by, remind, reason, document, started_by, at, state, course, version, file) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    ASK_PERSON(2) = "write whom a campaign asks", "INSERT INTO campaign_person (campaign, person) VALUES ($1, $2)";
    KEEP_DONE(1) = "write who did what a campaign asks", concat!("UPDATE campaign_person SET done_at = (SELECT MAX(", done!(), ") FROM campaign JOIN account ON account.person = campaign_person.person WHERE campaign.id = campaign_person.campaign) WHERE campaign = $1");
    FORGET_CLOSED(1) = "leave out whose account is closed", "DELETE FROM campaign_person WHERE campaign = $1 AND NOT EXISTS (SELECT 1 FROM account WHERE account.person = campaign_person.person AND account.state IN ('active', 'must-change'))";
    STOP_CAMPAIGN(5) = "stop a campaign", "UPDATE campaign SET state = $4, course = $5, version = version + 1 WHERE id = $1 AND unit = $2 AND version = $3 AND state = 'running'";
    READ_NOTICE(4) = "write that a notice was read, or what was reported of a directive", "UPDATE campaign_person SET done_at = COALESCE(done_at, $3), said = $4 WHERE campaign = $1 AND person = $2 AND EXISTS (SELECT 1 FROM campaign WHERE campaign.id = campaign_person.campaign AND campaign.state = 'running' AND (campaign.ask = 'directive' OR (campaign.ask = 'notice' AND campaign_person.done_at IS NULL)))";
    REVIEWS(4) = "read the access reviews", "SELECT access_review.id AS id, access_review.unit AS unit, access_review.name AS name, access_review.document AS document, access_review.system AS system, access_review.until_day AS until_day, access_review.started_by AS started_by, access_review.at AS at, access_review.course AS course, access_review.version AS version FROM access_review WHERE (state = $1 OR $1 = '') AND at <= $2 AND (at < $2 OR id < $3) AND ({units} OR EXISTS (SELECT 1 FROM access_review_line WHERE {units} AND access_review_line.review = access_review.id)) ORDER BY at DESC, id DESC LIMIT $4";
    REVIEW(1) = "read an access review", "SELECT access_review.id AS id, access_review.unit AS unit, access_review.name AS name, access_review.document AS document, access_review.system AS system, access_review.until_day AS until_day, access_review.started_by AS started_by, access_review.at AS at, access_review.course AS course, access_review.version AS version FROM access_review WHERE id = $1 AND ({units} OR EXISTS (SELECT 1 FROM access_review_line WHERE {units} AND access_review_line.review = access_review.id))";
    REVIEWERS_LEFT(1) = "read who has lines of an access review to look at", "SELECT person.id AS id, person.unit AS unit FROM person WHERE EXISTS (SELECT 1 FROM access_review_line WHERE access_review_line.review = $1 AND access_review_line.reviewer = person.id AND access_review_line.answer IS NULL) ORDER BY person.id";
    REVIEWS_FOR(1) = "read which access reviews somebody has lines of", "SELECT access_review.id AS id, access_review.unit AS unit, access_review.name AS name, access_review.document AS document, access_review.system AS system, access_review.until_day AS until_day, access_review.started_by AS started_by, access_review.at AS at, access_review.course AS course, access_review.version AS version FROM access_review WHERE state = 'running' AND EXISTS (SELECT 1 FROM access_review_line WHERE access_review_line.review = access_review.id AND access_review_line.reviewer = $1) ORDER BY until_day, id LIMIT 200";
    REVIEW_LINES(7) = "read lines of an access review", "SELECT number, kind, person, name, unit, what, place, since, label, reviewer, answer, reason, answered_at, standing FROM (SELECT access_review_line.number AS number, access_review_line.kind AS kind, access_review_line.person AS person, access_review_line.name AS name, access_review_line.unit AS unit, access_review_line.what AS what, access_review_line.place AS place, access_review_line.since AS since, access_review_line.label AS label, access_review_line.reviewer AS reviewer, access_review_line.answer AS answer, access_review_line.reason AS reason, access_review_line.answered_at AS answered_at, CASE WHEN access_review_line.kind = 'account' THEN (CASE WHEN access_review_line.gone_at IS NULL THEN 1 ELSE 0 END) WHEN access_review_line.kind = 'role' THEN (SELECT COUNT(*) FROM role_grant WHERE role_grant.person = access_review_line.person AND role_grant.role = access_review_line.what AND role_grant.unit = access_review_line.place AND role_grant.from_day = access_review_line.since AND (role_grant.until_day IS NULL OR role_grant.until_day >= $2)) ELSE (SELECT COUNT(*) FROM app_password WHERE app_password.id = access_review_line.what AND app_password.until > $3) END AS standing FROM access_review_line WHERE access_review_line.review = $1) AS lines WHERE ($4 = '' OR reviewer = $4) AND ($5 = '' OR answer IS NULL) AND number > $6 AND {units} ORDER BY number LIMIT $7";
    REVIEWED(3) = "count how far an access review is", "SELECT unit, COUNT(*) AS lines, COUNT(answer) AS answered, COUNT(CASE WHEN answer = 'take-away' AND standing > 0 THEN 1 END) AS standing FROM (SELECT access_review_line.number AS number, access_review_line.kind AS kind, access_review_line.person AS person, access_review_line.name AS name, access_review_line.unit AS unit, access_review_line.what AS what, access_review_line.place AS place, access_review_line.since AS since, access_review_line.label AS label, access_review_line.reviewer AS reviewer, access_review_line.answer AS answer, access_review_line.reason AS reason, access_review_line.answered_at AS answered_at, CASE WHEN access_review_line.kind = 'account' THEN (CASE WHEN access_review_line.gone_at IS NULL THEN 1 ELSE 0 END) WHEN access_review_line.kind = 'role' THEN (SELECT COUNT(*) FROM role_grant WHERE role_grant.person = access_review_line.person AND role_grant.role = access_review_line.what AND role_grant.unit = access_review_line.place AND role_grant.from_day = access_review_line.since AND (role_grant.until_day IS NULL OR role_grant.until_day >= $2)) ELSE (SELECT COUNT(*) FROM app_password WHERE app_password.id = access_review_line.what AND app_password.until > $3) END AS standing FROM access_review_line WHERE access_review_line.review = $1) AS lines WHERE {units} GROUP BY unit ORDER BY unit";
    REVIEWABLE(3) = "read what people may do", "SELECT kind, person, unit, name, what, place, since, label FROM (SELECT 'role' AS kind, person.id AS person, person.unit AS unit, person.name AS name, role_grant.role AS what, role_grant.unit AS place, role_grant.from_day AS since, '' AS label FROM role_grant JOIN person ON person.id = role_grant.person WHERE role_grant.from_day <= $1 AND (role_grant.until_day IS NULL OR role_grant.until_day >= $1) UNION ALL SELECT 'app-password' AS kind, person.id AS person, person.unit AS unit, person.name AS name, app_password.id AS what, '' AS place, '' AS since, app_password.name AS label FROM app_password JOIN account ON account.id = app_password.account JOIN person ON person.id = account.person WHERE app_password.until > $2) AS lines WHERE {units} ORDER BY unit, person, kind, what, place, since LIMIT $3";
    START_REVIEW(11) = "start an access review", "INSERT INTO access_review (id, unit, name, document, until_day, started_by, at, state, course, version, system) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    ADD_REVIEW_LINE(11) = "write a line of an access review", "INSERT INTO access_review_line (review, number, kind, person, name, unit, what, place, since, label, reviewer, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '')";
    TOUCH_REVIEW(1) = "count answers of an access review", "UPDATE access_review SET version = version + 1 WHERE id = $1 AND state = 'running'";
    ACCOUNT_HOLDERS(0) = "read who has which account", "SELECT account, person, unit, name FROM (SELECT account.name AS account, person.id AS person, person.unit AS unit, person.name AS name FROM account JOIN person ON person.id = account.person) AS holders WHERE {units} ORDER BY account";
    REVIEW_IDENTITIES(1) = "read the accounts of an access review", "SELECT number, what, gone_at FROM access_review_line WHERE review = $1 AND kind = 'account' ORDER BY number";
    REVIEW_READINGS(1) = "read how the system of an access review was read", "SELECT number, person, at, accounts, fresh, digest FROM access_review_reading WHERE review = $1 ORDER BY number";
    ADD_REVIEW_READING(7) = "write how the system of an access review was read", "INSERT INTO access_review_reading (review, number, person, at, accounts, fresh, digest) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    MARK_REVIEW_LINE(3) = "write whether an account of an access review is gone", "UPDATE access_review_line SET gone_at = $3 WHERE review = $1 AND number = $2";
    HAND_REVIEW_LINE(4) = "hand a line of an access review to somebody else", "UPDATE access_review_line SET reviewer = $4, answer = NULL, reason = '', answered_at = NULL WHERE review = $1 AND number = $2 AND reviewer = $3 AND (person IS NULL OR person <> $4)";
    ANSWER_REVIEW_LINE(6) = "answer a line of an access review", "UPDATE access_review_line SET answer = $4, reason = $5, answered_at = $6 WHERE review = $1 AND number = $2 AND reviewer = $3 AND (person IS NULL OR person <> $3)";
    STOP_REVIEW(5) = "stop an access review", "UPDATE access_review SET state = $4, course = $5, version = version + 1 WHERE id = $1 AND unit = $2 AND version = $3 AND state = 'running'";
    EXCEPTIONS(4) = "read the exceptions", "SELECT id, unit, policy, overlay, subject, reason, document, until_day, asked_by, at, course, version FROM policy_exception WHERE (state = $1 OR $1 = '') AND at <= $2 AND (at < $2 OR id < $3) AND {units} ORDER BY at DESC, id DESC LIMIT $4";
    EXCEPTION(1) = "read an exception", "SELECT id, unit, policy, overlay, subject, reason, document, until_day, asked_by, at, course, version FROM policy_exception WHERE id = $1 AND {units}";
    EXCEPTIONS_STANDING(1) = "read the exceptions that stand", "SELECT id, unit, policy, overlay, subject, reason, document, until_day, asked_by, at, course, version FROM policy_exception WHERE state IN ('asked', 'granted') AND until_day >= $1 ORDER BY at, id LIMIT 200";
    ASK_EXCEPTION(12) = "ask for an exception", "INSERT INTO policy_exception (id, unit, policy, overlay, subject, reason, document, until_day, asked_by, at, course, version, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'asked')";
    MOVE_EXCEPTION(6) = "move an exception", "UPDATE policy_exception SET state = $4, granted_by = $5, course = $6, version = version + 1 WHERE id = $1 AND unit = $2 AND version = $3 AND state IN ('asked', 'granted')";
    LEAVERS(4) = "read who leaves", "SELECT id, unit, person, last_day, document, announced_by, at, course, version FROM leaver WHERE (state = $1 OR $1 = '') AND at <= $2 AND (at < $2 OR id < $3) AND {units} ORDER BY at DESC, id DESC LIMIT $4";
    LEAVER(1) = "read somebody who leaves", "SELECT id, unit, person, last_day, document, announced_by, at, course, version FROM leaver WHERE id = $1 AND {units}";
    LEAVER_OF(1) = "read whether somebody leaves", "SELECT id, unit, person, last_day, document, announced_by, at, course, version FROM leaver WHERE slot = $1";
    LEAVERS_DUE(1) = "read whose last day is over", "SELECT id, unit, person, last_day, document, announced_by, at, course, version FROM leaver WHERE state = 'announced' AND last_day < $1 ORDER BY last_day, id LIMIT 200";
    ANNOUNCE_LEAVER(11) = "announce that somebody leaves", "INSERT INTO leaver (id, unit, person, last_day, document, announced_by, at, state, course, slot, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (slot) DO NOTHING";
    MOVE_LEAVER(6) = "go on with somebody who leaves", "UPDATE leaver SET state = $4, course = $5, slot = $6, version = version + 1 WHERE id = $1 AND unit = $2 AND version = $3";
    WARNINGS(4) = "read who was told before a step", "SELECT id, unit, sweep, directory, directory_account, name, step, policy, clause, due_at, day, days, told, at FROM account_warning WHERE (sweep = $1 OR $1 = '') AND at <= $2 AND (at < $2 OR id < $3) AND {units} ORDER BY at DESC, id DESC LIMIT $4";
    WARNED(2) = "read what was told already in a directory", "SELECT slot FROM account_warning WHERE directory = $1 AND due_at > $2";
    WARN(15) = "keep that somebody was told before a step", "INSERT INTO account_warning (id, unit, sweep, directory, directory_account, name, step, policy, clause, due_at, day, days, told, at, slot) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (slot) DO NOTHING";
    OPEN_PROPOSALS(0) = "count what waits in directories", "SELECT step, COUNT(*) AS how_many FROM sweep_proposal WHERE state = 'open' AND {units} GROUP BY step";
    HUNTS(3) = "read the hunts", "SELECT id, unit, ordered_by, at, purpose, rules, units, from_at, to_at, dry, upto, next_record, records_read, found, aside, known, gravest, state, ended_at, why FROM hunt WHERE at <= $1 AND (at < $1 OR id < $2) AND {units} ORDER BY at DESC, id DESC LIMIT $3";
    HUNT(1) = "read a hunt", "SELECT id, unit, ordered_by, at, purpose, rules, units, from_at, to_at, dry, upto, next_record, records_read, found, aside, known, gravest, state, ended_at, why FROM hunt WHERE id = $1 AND {units}";
    STOOD(3) = "read what a rule said at a unit", "SELECT content_key, first_at, last_at, proofs, hunt FROM finding WHERE unit = $1 AND rule = $2 ORDER BY last_at DESC LIMIT $3";
    HUNTED(4) = "read what hunts found that goes on", "SELECT id, content_key, unit, rule, severity, sign, kind, subject, first_at, last_at, events, distinct_values, proofs, state, judged_by, judged_at, judged_reason, watched_until, incident, raised, needed_at, hunt, version FROM finding WHERE unit = $1 AND rule = $2 AND hunt IS NOT NULL AND last_at >= $3 AND first_at <= $4 ORDER BY last_at DESC LIMIT 200";
    DELAYS(2) = "read how long it took to notice", "SELECT needed_at, raised, hunt FROM finding WHERE raised >= $1 AND needed_at IS NOT NULL AND {units} ORDER BY raised DESC LIMIT $2";
    ADD_HUNT(20) = "order a hunt", "INSERT INTO hunt (id, unit, ordered_by, at, purpose, rules, units, from_at, to_at, dry, upto, next_record, records_read, found, aside, known, gravest, state, ended_at, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
    HUNT_ON(9) = "write how far a hunt has come", "UPDATE hunt SET next_record = $2, records_read = $3, found = $4, aside = $5, known = $6, gravest = $7, state = $8 WHERE id = $1 AND unit = $9 AND ended_at IS NULL";
    HUNT_FOUND(5) = "count what a hunt has found", "UPDATE hunt SET found = found + $3, aside = aside + $4, gravest = $5 WHERE id = $1 AND unit = $2 AND ended_at IS NULL";
    END_HUNT(5) = "end a hunt", "UPDATE hunt SET state = $3, ended_at = $4, why = $5 WHERE id = $1 AND unit = $2 AND ended_at IS NULL";
    ADD_SWEEP(12) = "keep a sweep", "INSERT INTO sweep (id, unit, directory, policy, started, at, counts, limit_percent, limit_accounts, brake, remarks, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    MOVE_BRAKE(4) = "move the brake of a sweep", "UPDATE sweep SET brake = $4, version = version + 1 WHERE id = $1 AND unit = $2 AND version = $3";
    PROPOSE(22) = "propose something", "INSERT INTO sweep_proposal (id, unit, sweep, directory, directory_account, name, distinguished_name, step, policy, clause, due_at, uncertainty_days, weakened_by, evidence, judged, asked_by, at, state, moved_at, course, slot, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22) ON CONFLICT (slot) DO NOTHING";
    MOVE_PROPOSAL(7) = "move a proposal on", "UPDATE sweep_proposal SET state = $4, moved_at = $5, course = $6, slot = $7, version = version + 1 WHERE id = $1 AND unit = $2 AND version = $3";
    NEXT_SHEET(3) = "count a sheet", "INSERT INTO sheet_counter (unit, code, year, last_number) VALUES ($1, $2, $3, 1) ON CONFLICT (unit, code, year) DO UPDATE SET last_number = sheet_counter.last_number + 1 RETURNING last_number";
    BEGIN_SHEET(12) = "begin a sheet", "INSERT INTO sheet (id, register, unit, year, number, begun_under, state, field_values, begun, begun_at, due_at, is_open, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12)";
    MOVE_SHEET(7) = "move a sheet", "UPDATE sheet SET state = $4, field_values = $5, due_at = $6, is_open = $7, version = version + 1 WHERE id = $1 AND unit = $2 AND version = $3";
    ADD_SHEET_STEP(3) = "write the history of a sheet", "INSERT INTO sheet_step (sheet, place, done) VALUES ($1, $2, $3)";
    ADD_DUTY_MARK(7) = "write down what was done", "INSERT INTO duty_mark (id, duty, unit, occurrence, due_day, said, version) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (unit, duty, occurrence) DO NOTHING";
    MOVE_DUTY_MARK(4) = "write down what is said of a duty", "UPDATE duty_mark SET said = $4, version = version + 1 WHERE id = $1 AND unit = $2 AND version = $3";
    SET_CALENDAR(3) = "give a calendar an address", "INSERT INTO calendar_address (person, digest, since) VALUES ($1, $2, $3) ON CONFLICT (person) DO UPDATE SET digest = excluded.digest, since = excluded.since";
    DROP_CALENDAR(1) = "take the address of a calendar back", "DELETE FROM calendar_address WHERE person = $1";
    ADD_TASK(12) = "add a task", "INSERT INTO case_task (id, incident, unit, playbook, playbook_version, task, phase, place, assignee, slot, progress, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (slot) DO NOTHING";
    MOVE_TASK(5) = "move a task", "UPDATE case_task SET assignee = $4, progress = $5, version = version + 1 WHERE id = $1 AND unit = $2 AND version = $3";
    ASSESS(6) = "answer the assessment of an incident", "INSERT INTO case_answer (incident, unit, sheet, sheet_version, answers, version) VALUES ($1, $2, $3, $4, $5, $6 + 1) ON CONFLICT (incident) DO UPDATE SET answers = excluded.answers, version = excluded.version WHERE case_answer.version = $6";
    DECLARE_NORMAL(10) = "declare something normal", "INSERT INTO declared_normal (id, unit, rule, meant, value, reason, declared_by, declared_at, until_at, hidden, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10)";
    CHANGE_NORMAL(4) = "change until when something is normal", "UPDATE declared_normal SET until_at = $4, version = version + 1 WHERE id = $1 AND unit = $2 AND version = $3";
    COUNT_NORMAL(1) = "count what was put aside", "UPDATE declared_normal SET hidden = hidden + 1 WHERE id = $1";
    ADD_SIGN_IN(17) = "add a row of sign-ins", "INSERT INTO sign_in (id, account, on_day, source, way, address, network, country, client, succeeded, weak, first_at, last_at, how_many, first_event, last_event, disowned) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    COUNT_SIGN_IN(6) = "count a sign-in", "UPDATE sign_in SET how_many = how_many + $4, first_event = CASE WHEN $2 < first_at THEN $5 ELSE first_event END, last_event = CASE WHEN $3 > last_at THEN $6 ELSE last_event END, first_at = CASE WHEN $2 < first_at THEN $2 ELSE first_at END, last_at = CASE WHEN $3 > last_at THEN $3 ELSE last_at END WHERE id = $1";
    ADD_FORWARD(10) = "add where mail goes on", "INSERT INTO mail_forward (id, account, source, target, weak, first_at, last_at, how_many, first_event, last_event) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    COUNT_FORWARD(6) = "count mail that went on", "UPDATE mail_forward SET how_many = how_many + $4, first_event = CASE WHEN $2 < first_at THEN $5 ELSE first_event END, last_event = CASE WHEN $3 > last_at THEN $6 ELSE last_event END, first_at = CASE WHEN $2 < first_at THEN $2 ELSE first_at END, last_at = CASE WHEN $3 > last_at THEN $3 ELSE last_at END WHERE id = $1";
    FORGET_ALL_FORWARDS(0) = "forget where mail goes on", "DELETE FROM mail_forward";
    FORGET_FORWARDS(2) = "forget where mail went on long ago", "DELETE FROM mail_forward WHERE source = $1 AND last_at < $2";
    DISOWN_FORWARD(3) = "write that a forward is not its person's", "UPDATE mail_forward SET disowned = $3 WHERE account = $1 AND id = $2";
    MOVE_SIGN_IN_MARK(1) = "write up to where sign-ins are counted", "INSERT INTO sign_in_mark (name, event) VALUES ('log', $1) ON CONFLICT (name) DO UPDATE SET event = excluded.event";
    FORGET_ALL_SIGN_INS(0) = "forget all sign-ins", "DELETE FROM sign_in";
    FORGET_SIGN_IN_MARK(0) = "forget up to where sign-ins are counted", "DELETE FROM sign_in_mark";
    FORGET_SIGN_INS(2) = "forget old sign-ins", "DELETE FROM sign_in WHERE source = $1 AND last_at < $2";
    DISOWN_SIGN_IN(3) = "write that a sign-in was somebody else's", "UPDATE sign_in SET disowned = $3 WHERE account = $1 AND id = $2";
    ANSWER_FINDING(7) = "write what was said to a finding", "INSERT INTO finding_answer (finding, account, answer, said_at, said_network, said_browser, weak) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (finding, account) DO UPDATE SET answer = excluded.answer, said_at = excluded.said_at, said_network = excluded.said_network, said_browser = excluded.said_browser, weak = excluded.weak WHERE finding_answer.answer = 'mine'";
    CONFIRM_SIGN_INS(2) = "write that sign-ins were confirmed", "INSERT INTO sign_in_confirmed (person, confirmed_at) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET confirmed_at = excluded.confirmed_at";
    SAVE_SEARCH(13) = "save a search", "INSERT INTO saved_search (id, owner, unit, shared, name, query, days, from_at, to_at, late, purpose, saved_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    CHANGE_SAVED_SEARCH(5) = "change a saved search", "UPDATE saved_search SET name = $4, deleted_at = $5, version = version + 1 WHERE id = $1 AND unit = $2 AND version = $3";
    PLACE_HOLD(9) = "place a hold", "INSERT INTO legal_hold (id, incident, unit, covers, from_at, to_at, reason, placed_by, placed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    RELEASE_HOLD(5) = "release a hold", "UPDATE legal_hold SET released_by = $3, released_at = $4, release_reason = $5 WHERE id = $1 AND incident = $2 AND released_at IS NULL";
    FORGET_SOURCE_CLASSES(1) = "forget a source's kinds", "DELETE FROM source_class WHERE source = $1";
    NAME_SOURCE_CLASS(2) = "name a source's kind", "INSERT INTO source_class (source, class) VALUES ($1, $2)";
    NOTE_KEEPING(3) = "write a note about keeping", "INSERT INTO keeping_note (name, note, at) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET note = excluded.note, at = excluded.at";
    JUDGE_BY_REGIME(5) = "judge an incident by a regulation", "INSERT INTO case_regime (incident, place, regime, regime_version, facts, level) VALUES ($1, (SELECT COALESCE(MAX(place), 0) + 1 FROM case_regime WHERE incident = $1), $2, $3, $4, $5) ON CONFLICT (incident, regime) DO UPDATE SET facts = excluded.facts, level = excluded.level";
    ADD_TIMELINE(6) = "write a timeline", "INSERT INTO timeline (incident, line, recorded, happened, person, kind, line_values) VALUES ($1, (SELECT COALESCE(MAX(line), 0) + 1 FROM timeline WHERE incident = $1), $2, $3, $4, $5, $6)";
    WRITE_JOURNAL(10) = "write the journal", "INSERT INTO journal (sequence, id, at, person, through, unit, deed, object_kind, object_id, facts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    TAKE_TURN(1) = "take a turn at writing", "UPDATE counter SET last_number = last_number + $1 WHERE name = 'journal' RETURNING last_number";
}

/// So many units are looked up one by one; with more, most of an office's rows are theirs.
const FEW_UNITS: usize = 16;

/// The text with its condition on units, and the units to bind after the written parameters.
pub fn with_units(statement: &Statement, scope: &Scope) -> (String, Vec<String>) {
    let Some(units) = scope.units() else {
        return (statement.text.replace("{units}", "1 = 1"), Vec::new());
    };
    if units.is_empty() {
        return (statement.text.replace("{units}", "1 = 0"), Vec::new());
    }
    let first = statement.parameters.saturating_add(1);
    let places: Vec<_> = (first..)
        .take(units.len())
        .map(|place| format!("${place}"))
        .collect();
    // A long list is compared row by row on the way of the list's order. Looked up unit by unit in
    // an index, it would find every row of a big office and sort them all for one page.
    let column = if units.len() > FEW_UNITS {
        "unit || ''"
    } else {
        "unit"
    };
    let condition = format!("{column} IN ({})", places.join(", "));
    let units = units.iter().map(ToString::to_string).collect();
    (statement.text.replace("{units}", &condition), units)
}

#[cfg(test)]
mod tests {
    use application::jobs::Track;

    use super::{DUE_JOBS, NEXT_JOB};

    /// The lane of all other kinds names those that have a lane of their own.
    #[test]
    fn the_lane_of_all_other_kinds_leaves_out_every_kind_with_a_lane_of_its_own() {
        let own = Track::ALL.map(Track::kind);
        let own = own.iter().filter(|kind| !kind.is_empty());
        for kind in own {
            for text in [DUE_JOBS.text, NEXT_JOB.text] {
                assert!(text.contains(&format!("'{kind}'")), "{kind} in {text}");
            }
        }
    }
}
