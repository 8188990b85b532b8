-- The plan of a year.
create table placement_plan (
    plan_year   bigint   not null primary key,
    doc_no      text,
    remark      text,
    state       text     not null check (state in ('DRAFT', 'ISSUED', 'CLOSED')),
    issued_on   date,
    closed_on   date,
    revision    bigint   not null,
    recorded_at datetime not null,
    updated_at  datetime not null,
    check ((state = 'DRAFT') = (issued_on is null)),
    check ((state = 'CLOSED') = (closed_on is not null)),
    check (state = 'DRAFT' or doc_no is not null)
);

-- The items of plans: one person each.
create table placement_item (
    item_id            blob     not null primary key,
    plan_year          bigint   not null references placement_plan (plan_year),
    retiree_name       text     not null,
    -- Sealed.
    citizen_id         blob    ,
    sex                bigint   not null,
    birth_date         date,
    category           text     not null,
    cadre_type         text,
    grade              text     not null,
    transferring_unit  text,
    settlement_region  text     not null,
    settlement_mode    text,
    batch_no           text,
    party_member       boolean,
    enlisted_on        date,
    retired_on         date,
    -- Sealed.
    certificate_no     blob    ,
    phone              text,
    remark             text,
    eligible_changchun boolean,
    -- By what the person is known again: a keyed blind index of the citizen id or what stands for it.
    person_key         blob     not null,
    -- A keyed digest of everything above, to find out whether a row has changed.
    content            blob     not null,
    state              text     not null check (state in ('PLANNED', 'IN_RECEPTION', 'CARRIED_OVER', 'ENDED')),
    reception_id       blob    ,
    -- The plan that did not finish it.
    carried_from       bigint,
    amendment_doc_no   text,
    override_first     date,
    override_last      date,
    override_reason    text,
    override_doc_no    text,
    end_reason         text,
    -- The bureaus of the settlement place.
    county             text,
    prefecture         text,
    revision           bigint   not null,
    recorded_at        datetime not null,
    updated_at         datetime not null,
    check (state <> 'IN_RECEPTION' or reception_id is not null),
    check (state <> 'PLANNED' or reception_id is null),
    check (state <> 'CARRIED_OVER' or carried_from is not null),
    check ((override_first is null) = (override_last is null)),
    check (override_first <= override_last)
);
-- A person stands in one plan at a time.
create unique index placement_item_one_plan on placement_item (person_key) where state <> 'ENDED';
create index placement_item_by_plan on placement_item (plan_year, item_id);
create index placement_item_by_state on placement_item (plan_year, state, item_id);
create index placement_item_by_county on placement_item (county, plan_year, item_id);
create index placement_item_by_prefecture on placement_item (prefecture, plan_year, item_id);
