-- A retiree as the register has him now, in one row, so that a read by id costs one look.
create table retiree (
    retiree_id         uuid     not null primary key,
    -- Counts the changes; every command names the one it was decided on.
    revision           bigint   not null default 1,
    display_name       text     not null,
    -- By GB/T 2261.1.
    sex                bigint   not null,
    birth_date         date,
    -- Sealed.
    citizen_id         bytea,
    -- The keyed blind index of the citizen id.
    citizen_id_index   bytea,
    -- Sealed.
    certificate_no     bytea,
    certificate_issuer text,
    phone              text,
    cadre_type         text,
    party              text,
    enlisted_on        date,
    retired_on         date,
    transferring_unit  text,
    settlement_mode    text,
    category           text     not null,
    post_grade         text,
    -- All grades, as the rules read them.
    grade              text     not null,
    -- Null while the grades do not decide it.
    management_group   text,
    settlement_region  text     not null,
    residence_region   text,
    -- Sealed, with the revision of the fact it came from.
    address            bytea,
    address_revision   bigint,
    -- The organisations that hold the person, one at each level; no institution until one is assigned.
    institution        text,
    county             text,
    prefecture         text,
    -- Since when they hold him, and the revision of the fact that says so.
    held_since         date     not null,
    held_revision      bigint   not null,
    received_on        date     not null,
    reception_id       uuid,
    life_status        text     not null check (life_status in ('ACTIVE', 'TRANSFERRED_OUT', 'DECEASED')),
    died_on            date,
    transferred_on     date,
    transferred_to     text,
    pay_state          text     not null
        check (pay_state in ('PAYING', 'SUSPENSION_PROPOSED', 'SUSPENDED', 'STOPPED')),
    -- Counts the changes of pay alone.
    pay_revision       bigint   not null default 1,
    -- The first month whose run pays the person.
    pay_from           date     not null,
    -- The first month that is no longer due.
    stopped_from       date,
    stop_reason        text check (stop_reason in ('DECEASED', 'TRANSFERRED_OUT', 'MERGED')),
    stop_recorded_on   date,
    -- The record that stands for this one since both were found to be one person.
    merged_into        uuid     references retiree (retiree_id),
    recorded_at        timestamptz not null,
    updated_at         timestamptz not null,
    check ((life_status = 'DECEASED') = (died_on is not null)),
    check (life_status <> 'TRANSFERRED_OUT' or (transferred_to is not null and transferred_on is not null)),
    check (life_status <> 'ACTIVE' or transferred_to is null),
    check ((pay_state = 'STOPPED') = (stopped_from is not null)),
    check ((stopped_from is null) = (stop_reason is null)),
    check (merged_into is null or merged_into <> retiree_id)
);
create index retiree_by_institution on retiree (institution, retiree_id);
create index retiree_by_county on retiree (county, retiree_id);
create index retiree_by_prefecture on retiree (prefecture, retiree_id);

-- What held from a day on. Rows are only added: where a fact ends follows from the next one of its
-- kind, so a person cannot stand in two institutions on one day.
create table retiree_fact (
    retiree_id     uuid     not null references retiree (retiree_id),
    kind           text     not null,
    -- The revision of the retiree that the fact made.
    revision       bigint   not null,
    valid_from     date     not null,
    -- The revision of the fact that this one replaces.
    corrects       bigint,
    value          text     not null,
    -- The exact address that goes with a residence.
    sealed         bytea,
    -- Whether the day lay before the day of recording.
    backdated      boolean  not null,
    basis_document text,
    recorded_by    text     not null,
    recorded_at    timestamptz not null,
    primary key (retiree_id, kind, revision)
);
create unique index retiree_fact_one_a_day on retiree_fact (retiree_id, kind, valid_from)
    where corrects is null and kind <> 'PARTICULARS';
create unique index retiree_fact_one_correction on retiree_fact (retiree_id, kind, corrects)
    where corrects is not null;

-- The numbers that lead to a person: by blind index, former ones too.
create table retiree_number (
    retiree_id   uuid     not null references retiree (retiree_id),
    kind         text     not null check (kind in ('CITIZEN_ID', 'CERTIFICATE')),
    number_index bytea     not null,
    -- HELD by this person alone, SHARED while a case about it is open or two persons truly carry it,
    -- FORMER since it was corrected.
    state        text     not null check (state in ('HELD', 'SHARED', 'FORMER')),
    recorded_at  timestamptz not null,
    primary key (retiree_id, kind, number_index)
);
create unique index retiree_number_held on retiree_number (number_index) where kind = 'CITIZEN_ID' and state = 'HELD';
create index retiree_number_by_index on retiree_number (number_index, kind);

-- A suspicion about two records or one number, until a person resolves it.
create table duplicate_case (
    case_id         uuid     not null primary key,
    revision        bigint   not null default 1,
    retiree_id      uuid     not null references retiree (retiree_id),
    other_id        uuid     references retiree (retiree_id),
    evidence        text     not null,
    state           text     not null check (state in ('OPEN', 'RESOLVED')),
    outcome         text check (outcome in ('SAME_PERSON', 'DIFFERENT_PERSONS', 'WRONG_NUMBER')),
    survivor_id     uuid     references retiree (retiree_id),
    decision_reason text,
    reported_by     text     not null,
    resolved_by     text,
    recorded_at     timestamptz not null,
    resolved_at     timestamptz,
    check ((state = 'RESOLVED') = (outcome is not null and resolved_by is not null)),
    check (other_id is null or other_id <> retiree_id)
);
create unique index duplicate_case_open_pair on duplicate_case (retiree_id, other_id)
    where state = 'OPEN' and other_id is not null;
create unique index duplicate_case_open_single on duplicate_case (retiree_id)
    where state = 'OPEN' and other_id is null;
create index duplicate_case_by_retiree on duplicate_case (retiree_id, case_id);
create index duplicate_case_by_other on duplicate_case (other_id, case_id);
