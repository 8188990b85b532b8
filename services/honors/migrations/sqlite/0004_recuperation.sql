-- The yearly plan of the province or of a prefecture.
create table recuperation_plan (
    plan_id       blob     not null primary key,
    organization  text     not null,
    -- Where the bureau stands, a column a level.
    county        text,
    prefecture    text,
    year          bigint   not null,
    begins_on     date     not null,
    ends_on       date     not null,
    days_max      bigint   not null check (days_max > 0),
    standard_fen  bigint   not null check (standard_fen >= 0),
    standard      text,
    quota         bigint   not null check (quota > 0),
    document_no   text     not null,
    state         text     not null check (state in ('DRAFT', 'APPROVED', 'RUNNING', 'CLOSED')),
    -- How many places its batches have together, and how many of them are open.
    opened        bigint   not null default 0 check (opened between 0 and quota),
    open_batches  bigint   not null default 0 check (open_batches >= 0),
    drawn_up_by   text     not null,
    approved_by   text,
    approved_on   date,
    recorded_at   datetime not null,
    updated_at    datetime not null,
    revision      bigint   not null default 1,
    unique (organization, year),
    check (approved_by is null or approved_by <> drawn_up_by)
);

create index recuperation_plan_of_prefecture on recuperation_plan (prefecture, plan_id);

-- A place of recuperation of the system's own.
create table recuperation_resource (
    resource_id  blob     not null primary key,
    organization text     not null,
    county       text,
    prefecture   text,
    display_name text     not null,
    -- On which days it has how many places: JSON, no two stretches overlap.
    availability text     not null,
    recorded_by  text     not null,
    recorded_at  datetime not null
);

create index recuperation_resource_of_prefecture on recuperation_resource (prefecture, resource_id);

-- One row that whoever opens a batch, registers a resource or buys capacity writes, so that no two reckon over the same places.
create table capacity_book (
    book     text   not null primary key,
    revision bigint not null
);

insert into capacity_book (book, revision) values ('PROVINCE', 1);

-- Capacity that was bought, with the reckoning that proves it: JSON.
create table procurement (
    procurement_id blob     not null primary key,
    plan_id        blob     not null references recuperation_plan (plan_id),
    county         text,
    prefecture     text,
    places         bigint   not null check (places > 0),
    used           bigint   not null default 0 check (used between 0 and places),
    provider       text     not null,
    price_fen      bigint   not null check (price_fen > 0),
    document_no    text     not null,
    proof          text     not null,
    recorded_by    text     not null,
    recorded_at    datetime not null,
    revision       bigint   not null default 1
);

create index procurement_of_plan on procurement (plan_id, procurement_id);

-- A batch of a plan. Never more places are taken than it has.
create table recuperation_batch (
    batch_id       blob     not null primary key,
    plan_id        blob     not null references recuperation_plan (plan_id),
    organization   text     not null,
    county         text,
    prefecture     text,
    year           bigint   not null,
    begins_on      date     not null,
    ends_on        date     not null,
    places         bigint   not null check (places > 0),
    taken          bigint   not null default 0 check (taken between 0 and places),
    resource_id    blob     references recuperation_resource (resource_id),
    procurement_id blob     references procurement (procurement_id),
    -- JSON; empty lists until they are laid down.
    programme      text     not null,
    safety         text     not null,
    state          text     not null check (state in ('OPEN', 'CLOSED')),
    recorded_at    datetime not null,
    updated_at     datetime not null,
    revision       bigint   not null default 1,
    check ((resource_id is null) <> (procurement_id is null))
);

create index recuperation_batch_of_plan on recuperation_batch (plan_id, batch_id);
create index recuperation_batch_of_resource on recuperation_batch (resource_id, begins_on);
create index recuperation_batch_of_prefecture on recuperation_batch (prefecture, batch_id);

-- One person's place in a batch.
create table recuperation_slot (
    slot_id     blob     not null primary key,
    batch_id    blob     not null references recuperation_batch (batch_id),
    retiree_id  blob     not null,
    -- The institution that serves him, and its superiors; they follow him while the place is open.
    institution text,
    county      text,
    prefecture  text,
    year        bigint   not null,
    rank        bigint   not null,
    why         text     not null,
    state       text     not null check (state in ('INVITED', 'ACCEPTED', 'DECLINED', 'UNFIT', 'ATTENDED', 'NO_SHOW', 'CANCELLED')),
    invited_on  date     not null,
    invited_by  text     not null,
    answered_on date,
    examined_on date,
    fit         boolean  not null default false,
    escort      text,
    updated_at  datetime not null,
    revision    bigint   not null default 1,
    unique (batch_id, retiree_id)
);

create index recuperation_slot_of_retiree on recuperation_slot (retiree_id, slot_id);
create index recuperation_slot_of_institution on recuperation_slot (institution, slot_id);
create index recuperation_slot_of_county on recuperation_slot (county, slot_id);
create index recuperation_slot_of_prefecture on recuperation_slot (prefecture, slot_id);

-- The one recuperation that a person has in a year, whatever the level; none while the slot is null.
create table recuperation_year (
    retiree_id blob   not null,
    year       bigint not null,
    slot_id    blob,
    primary key (retiree_id, year)
);
