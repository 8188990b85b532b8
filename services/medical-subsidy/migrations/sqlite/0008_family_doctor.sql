-- A contract with the team of a family doctor (article 24).
create table family_doctor_contract (
    contract_id blob not null primary key,
    retiree_id  blob not null,
    -- The institution that serves him and its superiors; they follow the person.
    institution text,
    county      text,
    prefecture  text,
    team        text not null,
    from_on     date not null,
    to_on       date not null,
    -- Null while it is signed.
    ended_on    date,
    end_reason  text not null,
    recorded_at datetime not null,
    updated_at  datetime not null,
    revision    bigint not null default 1,
    check (to_on >= from_on),
    check (ended_on is null or ended_on >= from_on)
);
create unique index family_doctor_contract_once on family_doctor_contract (retiree_id) where ended_on is null;
create index family_doctor_contract_by_retiree on family_doctor_contract (retiree_id, contract_id);
create index family_doctor_contract_of_institution on family_doctor_contract (institution, contract_id);
create index family_doctor_contract_of_county on family_doctor_contract (county, contract_id);
create index family_doctor_contract_of_prefecture on family_doctor_contract (prefecture, contract_id);

-- Care that is given to somebody at intervals.
create table care_plan (
    plan_id         blob not null primary key,
    retiree_id      blob not null,
    institution     text,
    county          text,
    prefecture      text,
    -- Sealed: why, and what that rests on.
    need            blob not null,
    kind            text not null,
    interval_months bigint not null check (interval_months between 1 and 12),
    from_on         date not null,
    -- The day of the last visit; null before the first.
    visited_on      date,
    ended_on        date,
    end_reason      text not null,
    recorded_at     datetime not null,
    updated_at      datetime not null,
    revision        bigint not null default 1,
    check (visited_on is null or visited_on >= from_on),
    check (ended_on is null or ended_on >= from_on)
);
create index care_plan_by_retiree on care_plan (retiree_id, plan_id);
create index care_plan_of_institution on care_plan (institution, plan_id);
create index care_plan_of_county on care_plan (county, plan_id);
create index care_plan_of_prefecture on care_plan (prefecture, plan_id);

-- A visit of a plan, which is only added to.
create table care_visit (
    visit_id    blob not null primary key,
    plan_id     blob not null references care_plan (plan_id),
    retiree_id  blob not null,
    occurred_on date not null,
    visitor     text not null,
    -- Sealed; null where nothing was said.
    findings    blob,
    recorded_at datetime not null
);
create index care_visit_of_plan on care_visit (plan_id, visit_id);

-- That somebody takes part in a programme of a community centre (article 25).
create table enrolment (
    enrolment_id    blob not null primary key,
    retiree_id      blob not null,
    institution     text,
    county          text,
    prefecture      text,
    -- Sealed: a programme may tell an illness.
    programme       blob not null,
    -- A keyed index of person and programme, so that he takes part once.
    programme_index blob not null,
    centre          text not null,
    from_on         date not null,
    left_on         date,
    leave_reason    text not null,
    recorded_at     datetime not null,
    updated_at      datetime not null,
    revision        bigint not null default 1,
    check (left_on is null or left_on >= from_on)
);
create unique index enrolment_once on enrolment (programme_index) where left_on is null;
create index enrolment_by_retiree on enrolment (retiree_id, enrolment_id);
create index enrolment_of_institution on enrolment (institution, enrolment_id);
create index enrolment_of_county on enrolment (county, enrolment_id);
create index enrolment_of_prefecture on enrolment (prefecture, enrolment_id);
