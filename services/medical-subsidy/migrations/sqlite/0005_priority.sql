-- A certificate by which somebody in an emergency is treated first (article 23).
create table emergency_certificate (
    certificate_id   blob not null primary key,
    -- What a hospital is told beside the code.
    number           text not null unique,
    -- A keyed hash; the code itself is kept nowhere.
    code_hash        blob not null,
    retiree_id       blob not null,
    -- The institution that serves him and its superiors; they follow the person until the formalities are done.
    institution      text,
    county           text,
    prefecture       text,
    -- The organisation that issued it, on duty for another one or for itself.
    issued_by        text not null,
    issuer           text not null,
    issued_at        datetime not null,
    valid_until      datetime not null,
    -- Sealed: the hospital and what is wrong with him; null where nobody said.
    details          blob,
    state            text not null check (state in ('ISSUED', 'DISCHARGED', 'COMPLETED', 'REVOKED')),
    discharged_on    date,
    formalities_due_on date,
    -- The versions of the calendar from which that day was reckoned.
    calendar_version text,
    completed_on     date,
    note             text not null,
    updated_at       datetime not null,
    revision         bigint not null default 1,
    check (valid_until > issued_at),
    check ((discharged_on is null) = (formalities_due_on is null)),
    check (state <> 'DISCHARGED' or discharged_on is not null),
    check ((state = 'COMPLETED') = (completed_on is not null)),
    check (completed_on is null or completed_on >= discharged_on)
);
create index emergency_certificate_by_retiree on emergency_certificate (retiree_id, certificate_id);
create index emergency_certificate_by_issuer on emergency_certificate (issued_by, certificate_id);
create index emergency_certificate_of_institution on emergency_certificate (institution, certificate_id);
create index emergency_certificate_of_county on emergency_certificate (county, certificate_id);
create index emergency_certificate_of_prefecture on emergency_certificate (prefecture, certificate_id);

-- A credential by which hospitals give priority (articles 21, 22 and 25).
create table priority_credential (
    credential_id blob not null primary key,
    number        text not null unique,
    -- A keyed hash; the code itself is kept nowhere.
    code_hash     blob not null,
    retiree_id    blob not null,
    institution   text,
    county        text,
    prefecture    text,
    valid_from    date not null,
    valid_to      date not null,
    state         text not null check (state in ('ISSUED', 'REPLACED', 'REVOKED')),
    issuer        text not null,
    -- Why it was revoked; empty otherwise.
    reason        text not null,
    recorded_at   datetime not null,
    updated_at    datetime not null,
    revision      bigint not null default 1,
    check (valid_to >= valid_from)
);
-- One is good at a time.
create unique index priority_credential_once on priority_credential (retiree_id) where state = 'ISSUED';
create index priority_credential_by_retiree on priority_credential (retiree_id, credential_id);
create index priority_credential_of_institution on priority_credential (institution, credential_id);
create index priority_credential_of_county on priority_credential (county, credential_id);
create index priority_credential_of_prefecture on priority_credential (prefecture, credential_id);

-- How often a caller named wrong numbers or codes since a moment.
create table wrong_code (
    caller   text not null primary key,
    since_at datetime not null,
    failures bigint not null check (failures > 0)
);
