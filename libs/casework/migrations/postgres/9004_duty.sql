-- Something owed: a contact each month, a meeting each quarter, a document within so many days of an event.
create table duty (
    -- Made from kind, subject and period, so that the same duty is the same row however often it is opened.
    duty_id          uuid        not null primary key,
    -- What is owed, for example contact.monthly, and the article that says so.
    kind             text        not null,
    article          bigint      not null,
    -- What becomes of it unmet: MISSED when its day is over, or STILL_OWED until it is done.
    lapse            text        not null check (lapse in ('MISSED', 'STILL_OWED')),
    -- True where the text says "usually": unmet, it warns and is no breach.
    soft             boolean     not null,
    -- The resource name of the person, office or case it is about.
    subject          text        not null,
    -- Who owes it and the holder's superiors, a column a level; all null for the province's own.
    institution      text,
    county           text,
    prefecture       text,
    -- Who owed it before it was last handed over; all null when it never was.
    former_institution text,
    former_county    text,
    former_prefecture text,
    -- 2024-02, 2024-Q1, 2024, or the name of the event that brought it.
    period           text        not null,
    opens_on         date        not null,
    -- The last day on which it is met in time.
    due_on           date        not null,
    -- The calendar from which the day was reckoned; null where none was used.
    calendar_version text,
    state            text        not null check (state in ('OPEN', 'MET', 'MET_LATE', 'MISSED', 'WAIVED', 'VOID')),
    -- The day of the act that met it, and that act's resource name.
    met_on           date,
    evidence         text,
    -- True when the act was in time and its record came after the day was over.
    backdated        boolean     not null default false,
    -- True when what was learnt later puts the outcome in doubt; a person looks at it.
    review_required  boolean     not null default false,
    -- Why it was waived or became void; by whom and when, where a person said so.
    reason           text,
    decided_by       text,
    decided_at       timestamptz,
    revision         bigint      not null default 1,
    updated_at       timestamptz not null,
    check ((met_on is null) = (state not in ('MET', 'MET_LATE'))),
    check ((met_on is null) = (evidence is null)),
    check (state not in ('WAIVED', 'VOID') or reason is not null)
);

-- A list by due day within any subtree reads an index from end to end and sorts nothing.
create index duty_of_institution on duty (institution, state, due_on, duty_id);
create index duty_of_county on duty (county, state, due_on, duty_id);
create index duty_of_prefecture on duty (prefecture, state, due_on, duty_id);
create index duty_by_due_day on duty (state, due_on, duty_id);
create index duty_of_subject on duty (subject, due_on, duty_id);
create index duty_by_change on duty (updated_at, duty_id);

-- How far the daily run is, with a row a task and period, and one for the run itself.
create table duty_run (
    -- open:<kind>, sweep:<key>, or run for the run itself.
    task     text   not null,
    -- The period opened; empty for a sweep and for the run.
    period   text   not null,
    -- Where the next step begins; null between two looks.
    cursor   text,
    -- The last completed day as of which the task was done to its end; null before the first time.
    as_of    date,
    -- Of the run: what was changed and is not in the journal yet, as JSON.
    counts   text   not null default '{}',
    -- Of the run: each commit of a run raises it, so that two that run at once cannot both go on.
    revision bigint not null default 1,
    primary key (task, period)
);
