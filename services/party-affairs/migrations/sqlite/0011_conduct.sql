-- A sanction that a competent organ imposed. What it is stands sealed in `details`.
create table discipline (
    discipline_id     blob     not null primary key,
    -- The record that stands for the person now.
    retiree_id        blob     not null,
    -- The institution and its superiors, a column a level; they follow the person.
    institution       text,
    county            text,
    prefecture        text,
    -- Sealed: the sanction, who imposed it, by which document, and why.
    details           blob     not null,
    -- A keyed index of person, sanction and document, so that the same one is found again.
    document_index    blob     not null,
    effective_on      date     not null,
    recorded_by       text     not null,
    recorded_on       date     not null,
    recorded_at       datetime not null,
    -- Null while it holds.
    revoked_on        date,
    revocation_reason text check (revocation_reason in ('OVERTURNED', 'LIFTED', 'ENTERED_IN_ERROR')),
    revoked_by        text,
    -- Sealed: the document of the revocation.
    revocation_note   blob,
    updated_at        datetime not null,
    revision          bigint   not null default 1,
    check ((revoked_on is null) = (revocation_reason is null) and (revoked_on is null) = (revoked_by is null)),
    check (revoked_on is null or revoked_on >= effective_on)
);
-- The same sanction by the same document stands once.
create unique index discipline_once on discipline (document_index) where revoked_on is null;
create index discipline_by_retiree on discipline (retiree_id, discipline_id);
create index discipline_of_institution on discipline (institution, discipline_id);
create index discipline_of_county on discipline (county, discipline_id);
create index discipline_of_prefecture on discipline (prefecture, discipline_id);

-- Something that a retiree reported. What happened stands sealed in `details`.
create table reportable_event (
    event_id         blob     not null primary key,
    retiree_id       blob     not null,
    institution      text,
    county           text,
    prefecture       text,
    -- Sealed: what happened, and what there is to say of it.
    details          blob     not null,
    occurred_on      date     not null,
    reported_on      date     not null,
    -- The last day on which the report was in time; what came later is flagged and kept.
    report_due_on    date     not null,
    reporter         text     not null check (reporter in ('SELF', 'FAMILY', 'INSTITUTION')),
    reporter_name    text,
    state            text     not null check (state in ('RECORDED', 'TO_FORWARD', 'FORWARDED', 'WITHDRAWN')),
    -- The head who marked it as major; null where it is by its type, or not at all.
    marked_by        text,
    -- Where a major one is on its way up; null for others.
    at_organization  text,
    forward_opens_on date,
    forward_due_on   date,
    -- How it went up, as a JSON list.
    forwards         text     not null,
    corrects         blob,
    withdrawn_at     datetime,
    recorded_by      text     not null,
    recorded_at      datetime not null,
    updated_at       datetime not null,
    revision         bigint   not null default 1,
    check (reported_on >= occurred_on),
    check ((reporter = 'FAMILY') = (reporter_name is not null)),
    check ((at_organization is null) = (forward_due_on is null)),
    check ((at_organization is null) = (forward_opens_on is null)),
    check (state not in ('TO_FORWARD', 'FORWARDED') or at_organization is not null),
    check ((state = 'WITHDRAWN') = (withdrawn_at is not null))
);
create index reportable_event_by_retiree on reportable_event (retiree_id, event_id);
create index reportable_event_of_institution on reportable_event (institution, event_id);
create index reportable_event_of_county on reportable_event (county, event_id);
create index reportable_event_of_prefecture on reportable_event (prefecture, event_id);
