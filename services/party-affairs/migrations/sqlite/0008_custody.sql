-- A private travel document.
create table travel_document (
    document_id      blob     not null primary key,
    retiree_id       blob     not null,
    -- The institution that serves him and its superiors, a column a level.
    institution      text,
    county           text,
    prefecture       text,
    kind             text     not null check (kind in ('PASSPORT', 'HONG_KONG_MACAO_PERMIT', 'TAIWAN_PERMIT', 'OTHER')),
    -- Sealed; and the blind index by which it is found.
    number_sealed    blob     not null,
    number_index     blob     not null,
    issued_on        date,
    expires_on       date,
    state            text     not null check (state in ('WITH_PERSON', 'IN_CUSTODY', 'LENT', 'IN_TRANSIT', 'LOST', 'RELEASED')),
    -- The institution that keeps it, or hands it over.
    keeper           text,
    -- The journey that it is lent for, or from which it is due.
    exit_id          blob     references exit_application (exit_id),
    -- The day of entry and the last day after it, handed in or not; null until something is owed.
    owed_from        date,
    due_on           date,
    calendar_version text,
    deposited_on     date,
    moved_on         date     not null,
    revision         bigint   not null,
    recorded_at      datetime not null,
    updated_at       datetime not null,
    check ((owed_from is null) = (due_on is null)),
    check (state <> 'LENT' or exit_id is not null),
    check (state not in ('IN_CUSTODY', 'IN_TRANSIT') or keeper is not null)
);

-- A number of a type stands for one document, until that is given out of custody for good.
create unique index travel_document_number on travel_document (kind, number_index) where state <> 'RELEASED';
create index travel_document_of_retiree on travel_document (retiree_id, document_id);
create index travel_document_of_institution on travel_document (institution, document_id);
create index travel_document_of_county on travel_document (county, document_id);
create index travel_document_of_prefecture on travel_document (prefecture, document_id);
create index travel_document_of_exit on travel_document (exit_id);
-- Those that are due and not handed in: a short list, and what the daily run looks through.
create index travel_document_due on travel_document (document_id) where owed_from is not null and state in ('WITH_PERSON', 'LENT');

-- What happened to a document, only added to.
create table travel_document_move (
    document_id blob     not null references travel_document (document_id),
    -- The document's revision since.
    revision    bigint   not null,
    state       text     not null,
    occurred_on date     not null,
    recorded_on date     not null,
    recorded_at datetime not null,
    done_by     text     not null,
    exit_id     blob,
    note        text     not null,
    primary key (document_id, revision)
);
