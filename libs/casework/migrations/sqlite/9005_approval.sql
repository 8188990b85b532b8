-- A case on its route of offices. The document is the whole; the columns say by what it is found.
create table approval (
    approval_id   blob        not null primary key,
    -- What is asked for, for example exit.application, and the article under which it is decided.
    kind          text        not null,
    article       bigint      not null,
    -- The resource that waits for it, by its name, and the person concerned.
    subject       text        not null,
    retiree_id    blob        not null,
    filed_by      text        not null,
    filed_on      date        not null,
    -- The institution that serves the person, and its superiors, a level each.
    institution   text,
    county        text,
    prefecture    text,
    -- The office whose turn it is, its superiors, and who signs there; null once the case has ended.
    -- A case that was sent back waits at the institution and has no signer.
    waiting_office     text,
    waiting_county     text,
    waiting_prefecture text,
    waiting_signer     text   check (waiting_signer in ('HEAD', 'OFFICER')),
    state         text        not null check (state in ('PENDING', 'RETURNED', 'APPROVED', 'REJECTED', 'WITHDRAWN',
                                                        'LAPSED', 'SUPERSEDED', 'CANCELLED')),
    -- The last day for the deciding office while its clock runs.
    due_on        date,
    -- The same, or a day behind all others, so that lists by the last day need no nulls.
    sort_on       date        not null,
    -- Steps, rounds, clock and history, as JSON.
    body          text        not null check (body <> ''),
    revision      bigint      not null default 1,
    created_at    datetime    not null,
    updated_at    datetime    not null,
    check ((waiting_office is not null) = (state in ('PENDING', 'RETURNED')))
);

-- One thing is asked for once at a time.
create unique index approval_open on approval (subject, kind) where waiting_office is not null;

create index approval_subject on approval (subject, approval_id);
create index approval_retiree on approval (retiree_id, approval_id);

-- Lists by the last day: at an office, in the subtree of the holder, in the subtree of the office, and of all.
create index approval_office on approval (waiting_office, sort_on, approval_id) where waiting_office is not null;
create index approval_institution on approval (institution, sort_on, approval_id) where waiting_office is not null;
create index approval_county on approval (county, sort_on, approval_id) where waiting_office is not null;
create index approval_prefecture on approval (prefecture, sort_on, approval_id) where waiting_office is not null;
create index approval_waiting_county on approval (waiting_county, sort_on, approval_id) where waiting_office is not null;
create index approval_waiting_prefecture on approval (waiting_prefecture, sort_on, approval_id) where waiting_office is not null;
create index approval_all on approval (sort_on, approval_id) where waiting_office is not null;

-- The daily look at running clocks.
create index approval_running on approval (approval_id) where state = 'PENDING' and due_on is not null;
