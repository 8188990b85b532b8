-- What is kept of each retiree, so that nobody counts through his contacts. Indexes of silence run along it.
create table contact_state (
    retiree_id       blob    not null primary key,
    -- The institution and its superiors, a column a level; null where there is none.
    institution      text,
    county           text,
    prefecture       text,
    -- From when silence is counted where there was no contact: the reception, or his return.
    baseline_on      date    not null,
    last_success_on  date,
    last_contact_id  blob,
    -- The later of the two.
    silent_since     date    not null,
    -- The day on which contact counted as lost, once the daily run or an investigation noted it.
    lost_on          date,
    -- The investigation under way.
    investigation_id blob,
    -- How the last investigation of this silence ended.
    outcome          text check (outcome in ('DECEASED', 'REPORTED_UP')),
    -- The last day on which he was served here; null while he is.
    ended_on         date,
    abroad_from      date,
    revision         bigint  not null check (revision > 0),
    check ((last_success_on is null) = (last_contact_id is null))
);
create index contact_state_silent on contact_state (silent_since, retiree_id) where ended_on is null;
create index contact_state_silent_of_institution on contact_state (institution, silent_since, retiree_id) where ended_on is null;
create index contact_state_silent_of_county on contact_state (county, silent_since, retiree_id) where ended_on is null;
create index contact_state_silent_of_prefecture on contact_state (prefecture, silent_since, retiree_id) where ended_on is null;
-- Those of whom the daily run has not noted yet that they are lost.
create index contact_state_unmarked on contact_state (silent_since) where ended_on is null and lost_on is null;

insert into contact_state
  (retiree_id, institution, county, prefecture, baseline_on, silent_since, ended_on, revision)
select retiree_id, institution, county, prefecture, received_on, received_on,
       case when life_status = 'ACTIVE' and merged_into is null then null else coalesce(died_on, received_on) end, 1
  from standing;

-- A successful two-way contact.
create table contact (
    contact_id       blob     not null primary key,
    -- The record that stands for the person now.
    retiree_id       blob     not null,
    occurred_on      date     not null,
    channel          text     not null,
    counterpart      text     not null check (counterpart in ('SELF', 'GUARDIAN')),
    guardian_name    text,
    -- Sealed: it may tell of health.
    content          blob     not null,
    contacted_by     text     not null,
    -- The institution that made it.
    made_by          text     not null,
    -- Who held the person when it was recorded, a column a level.
    institution      text,
    county           text,
    prefecture       text,
    -- The day on which contact had counted as lost, where this contact ended that.
    ended_lost_on    date,
    recorded_by      text     not null,
    recorded_at      datetime not null,
    recorded_on      date     not null,
    -- Null while it stands.
    withdrawn_on     date,
    withdrawn_by     text,
    withdrawn_reason text,
    revision         bigint   not null default 1,
    check ((counterpart = 'GUARDIAN') = (guardian_name is not null)),
    check ((withdrawn_on is null) = (withdrawn_by is null) and (withdrawn_on is null) = (withdrawn_reason is null))
);
-- The same contact stands once.
create unique index contact_once on contact (retiree_id, occurred_on, channel, counterpart) where withdrawn_on is null;
create index contact_by_retiree on contact (retiree_id, occurred_on, contact_id);

-- An attempt that did not succeed: evidence, and never a contact.
create table contact_attempt (
    attempt_id   blob     not null primary key,
    retiree_id   blob     not null,
    occurred_on  date     not null,
    channel      text     not null,
    outcome      text     not null,
    note         text,
    attempted_by text     not null,
    recorded_by  text     not null,
    recorded_at  datetime not null
);
create index contact_attempt_by_retiree on contact_attempt (retiree_id, occurred_on, attempt_id);

-- The investigation of somebody with whom contact is lost.
create table contact_investigation (
    investigation_id    blob     not null primary key,
    retiree_id          blob     not null,
    -- Who held the person when it was opened, a column a level.
    institution         text,
    county              text,
    prefecture          text,
    silent_since        date     not null,
    lost_on             date     not null,
    -- What is amiss, lost contact first, as a JSON list.
    grounds             text     not null,
    attempts            bigint   not null,
    last_attempt_on     date,
    evidence            text     not null,
    -- How it was examined, with the policy versions applied.
    decision            text     not null,
    reported_to         text     not null,
    proposed_suspension boolean  not null,
    opened_by           text     not null,
    opened_on           date     not null,
    opened_at           datetime not null,
    -- Null while it is under way.
    outcome             text check (outcome in ('FOUND', 'DECEASED', 'REPORTED_UP', 'LAPSED')),
    closed_on           date,
    closed_by           text,
    closing_evidence    text,
    identity_check      text,
    contact_id          blob,
    revision            bigint   not null default 1,
    check ((outcome is null) = (closed_on is null) and (outcome is null) = (closed_by is null)),
    check (outcome <> 'FOUND' or contact_id is not null)
);
-- One at a time.
create unique index contact_investigation_one_open on contact_investigation (retiree_id) where outcome is null;
create index contact_investigation_by_retiree on contact_investigation (retiree_id, opened_at);
