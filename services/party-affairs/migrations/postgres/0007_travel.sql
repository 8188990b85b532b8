-- One row a person: all acts on his journeys and documents write over it, so that two journeys never overlap and none is
-- closed while a document is owed.
create table traveller (
    retiree_id uuid   not null primary key,
    revision   bigint not null check (revision > 0)
);

-- A journey: an application of one of 师级, or a filing of one of 团级 and below, and what became of it.
create table exit_application (
    exit_id      uuid     not null primary key,
    retiree_id   uuid     not null,
    -- The institution that serves him and its superiors, a column a level.
    institution  text,
    county       text,
    prefecture   text,
    procedure    text     not null check (procedure in ('APPROVAL', 'FILING')),
    state        text     not null,
    form_no      text,
    purpose      text     not null,
    -- Codes of GB/T 2659, as a JSON list.
    countries    text     not null,
    planned_from date     not null,
    planned_to   date     not null,
    -- Names, as a JSON list.
    companions   text     not null,
    filed_on     date     not null,
    filed_by     text     not null,
    -- True for a filing after the departure.
    late_filed   boolean  not null,
    -- The case on its route, where one decides; it stays when a filing is enough later.
    approval_id  uuid     unique,
    -- The last day of the deciding office as of the last act; a running clock's stands in the approval.
    due_on       date,
    -- Why it needs an approval, or a filing alone, as it was decided.
    decision     text     not null,
    decided_on   date,
    departed_on  date,
    returned_on  date,
    -- The filing whose place it took.
    replaces_id  uuid     unique references exit_application (exit_id),
    -- Set when it ended without a journey: why, and where it stood before.
    end_reason   text,
    ended_from   text,
    -- True when the grade was another on the day that counted, or became another while he was away.
    review_grade boolean  not null,
    revision     bigint   not null,
    recorded_at  timestamptz not null,
    updated_at   timestamptz not null,
    check (planned_to >= planned_from),
    check (returned_on is null or departed_on is not null),
    check (returned_on >= departed_on),
    check ((end_reason is null) = (ended_from is null)),
    check (procedure = 'FILING' or approval_id is not null)
);

-- He is away on one journey at most.
create unique index exit_one_abroad on exit_application (retiree_id) where state = 'ABROAD';
create index exit_of_retiree on exit_application (retiree_id, exit_id);
create index exit_of_institution on exit_application (institution, exit_id);
create index exit_of_county on exit_application (county, exit_id);
create index exit_of_prefecture on exit_application (prefecture, exit_id);
-- What the daily run looks through.
create index exit_ahead on exit_application (exit_id)
    where state in ('SUBMITTED', 'OPINION_SIGNED', 'WITH_SUPERIOR', 'RETURNED', 'APPROVED', 'FILED', 'NEEDS_APPROVAL');
create index exit_abroad on exit_application (exit_id) where departed_on is not null;
