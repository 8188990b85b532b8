-- A Party branch as it stands. How many members it has and who its secretary is stand on its own row, which every act that
-- changes them writes over.
create table party_branch (
    branch_id    blob     not null primary key,
    display_name text     not null,
    kind         text     not null check (kind in ('BRANCH', 'JOINT_BRANCH')),
    -- The unit that leads and its superiors, a column a level; null where there is none.
    institution  text     not null,
    county       text,
    prefecture   text,
    founded_on   date     not null,
    -- The first day on which it exists no more.
    dissolved_on date,
    -- The groups, as a JSON list of number and name.
    groups       text     not null,
    -- The term that runs or was the last to run; null before the first election.
    term_id      blob,
    -- Null while the post is vacant.
    secretary_id blob,
    members      bigint   not null check (members >= 0),
    -- Those no longer on probation.
    full_members bigint   not null check (full_members >= 0 and full_members <= members),
    -- Why somebody must look at it; null when there is nothing to look at.
    review       text check (review in ('UNIT_ENDED')),
    revision     bigint   not null default 1,
    recorded_by  text     not null,
    recorded_at  datetime not null,
    updated_at   datetime not null,
    check (dissolved_on is null or (dissolved_on >= founded_on and members = 0))
);

create index party_branch_of_institution on party_branch (institution, branch_id);
create index party_branch_of_county on party_branch (county, branch_id);
create index party_branch_of_prefecture on party_branch (prefecture, branch_id);

-- The units that a branch covers, the one that leads too.
create table branch_unit (
    unit_id      blob     not null primary key,
    branch_id    blob     not null references party_branch (branch_id),
    code         text     not null,
    -- The place in the list; 0 leads.
    position     bigint   not null,
    from_on      date     not null,
    -- The first day on which the branch covers it no more.
    to_on        date
);

create unique index branch_unit_once on branch_unit (branch_id, code) where to_on is null;
create index branch_unit_of on branch_unit (code) where to_on is null;

-- A term of a secretary and a committee, from the election on.
create table branch_term (
    term_id        blob     not null primary key,
    branch_id      blob     not null references party_branch (branch_id),
    from_on        date     not null,
    -- The last day.
    to_on          date     not null,
    with_committee boolean  not null,
    recorded_by    text     not null,
    recorded_at    datetime not null,
    check (to_on >= from_on)
);

create index branch_term_of on branch_term (branch_id, from_on);

-- Who held which office in a term.
create table branch_office (
    office_id   blob     not null primary key,
    term_id     blob     not null references branch_term (term_id),
    branch_id   blob     not null references party_branch (branch_id),
    retiree_id  blob     not null,
    office      text     not null check (office in ('SECRETARY', 'DEPUTY', 'COMMITTEE')),
    from_on     date     not null,
    -- Null while he holds it.
    to_on       date,
    recorded_by text     not null,
    recorded_at datetime not null
);

create index branch_office_of_person on branch_office (retiree_id) where to_on is null;
create index branch_office_of_branch on branch_office (branch_id, from_on);

-- Where a person stands: one row a person, so he stands in one branch at most; every change writes over its revision.
create table membership (
    retiree_id   blob     not null primary key references standing (retiree_id),
    -- Null while he stands in no branch.
    branch_id    blob references party_branch (branch_id),
    since        date,
    kind         text check (kind in ('FULL', 'PROBATIONARY')),
    -- Since when he has been a full member, as far as it is known here.
    full_since   date,
    group_number bigint,
    office       text check (office in ('SECRETARY', 'DEPUTY', 'COMMITTEE')),
    review       text check (review in ('TRANSFERRED_IN_REGISTER', 'NO_MEMBER_IN_REGISTER', 'ON_PROBATION_IN_REGISTER')),
    -- The last day of the stay before: no two stays of one person overlap.
    free_from    date,
    revision     bigint   not null default 1,
    updated_at   datetime not null,
    check ((branch_id is null) = (since is null)),
    check ((branch_id is null) = (kind is null)),
    check (since is null or free_from is null or since >= free_from),
    check (office is null or kind = 'FULL')
);

create index membership_of_branch on membership (branch_id, retiree_id);

-- A stay that is over: from the first day to the day of leaving, which is no day of the stay any more.
create table membership_stay (
    stay_id        blob     not null primary key,
    retiree_id     blob     not null references membership (retiree_id),
    -- The revision at which he left: a stay ends once.
    place_revision bigint   not null,
    branch_id      blob     not null references party_branch (branch_id),
    joined_on      date     not null,
    left_on        date     not null,
    kind           text     not null check (kind in ('FULL', 'PROBATIONARY')),
    full_since     date,
    reason         text     not null check (reason in ('TRANSFERRED', 'REORGANIZED', 'REMOVED', 'DECEASED', 'MERGED')),
    recorded_by    text     not null,
    recorded_at    datetime not null,
    unique (retiree_id, place_revision),
    check (left_on >= joined_on)
);

create index membership_stay_of_branch on membership_stay (branch_id, joined_on);

-- A proposal to remove a member, until another person decides it.
create table member_removal (
    removal_id  blob     not null primary key,
    retiree_id  blob     not null,
    branch_id   blob     not null references party_branch (branch_id),
    -- The unit that leads the branch and its superiors.
    institution text     not null,
    county      text,
    prefecture  text,
    state       text     not null check (state in ('PROPOSED', 'CONFIRMED', 'DECLINED', 'LAPSED')),
    -- The reason, what it rests on and its document: sealed.
    grounds     blob     not null,
    -- The day from which he is no member of the branch.
    occurred_on date     not null,
    proposed_by text     not null,
    proposed_on date     not null,
    decided_by  text,
    decided_on  date,
    -- What the deciding person said: sealed.
    decision_note blob,
    revision    bigint   not null default 1,
    recorded_at datetime not null,
    updated_at  datetime not null,
    -- Whoever proposes does not confirm.
    check (state <> 'CONFIRMED' or (decided_by is not null and decided_by <> proposed_by))
);

-- One at a time.
create unique index member_removal_one_open on member_removal (retiree_id) where state = 'PROPOSED';
create index member_removal_of_institution on member_removal (institution, removal_id);
create index member_removal_of_county on member_removal (county, removal_id);
create index member_removal_of_prefecture on member_removal (prefecture, removal_id);

-- What share of its members' dues an organisation keeps, from a day on. A fact is only added; a correction points at the one it corrects.
create table retention_ratio (
    ratio_id     blob     not null primary key,
    organization text     not null,
    institution  text,
    county       text,
    prefecture   text,
    basis_points bigint   not null check (basis_points between 0 and 10000),
    effective_from date   not null,
    document_no  text     not null,
    corrects     blob references retention_ratio (ratio_id),
    -- The fact that corrects this one.
    corrected_by blob,
    recorded_by  text     not null,
    recorded_at  datetime not null
);

-- One fact holds from a day, and a fact is corrected once.
create unique index retention_ratio_one_a_day on retention_ratio (organization, effective_from) where corrected_by is null;
create unique index retention_ratio_corrected_once on retention_ratio (corrects);

-- What a secretary is given a month by the rule of the settlement place, from a day on.
create table secretary_allowance (
    allowance_id blob     not null primary key,
    organization text     not null,
    institution  text,
    county       text,
    prefecture   text,
    monthly_fen  bigint   not null check (monthly_fen >= 0),
    effective_from date   not null,
    document_no  text     not null,
    corrects     blob references secretary_allowance (allowance_id),
    -- The fact that corrects this one.
    corrected_by blob,
    recorded_by  text     not null,
    recorded_at  datetime not null
);

create unique index secretary_allowance_one_a_day on secretary_allowance (organization, effective_from) where corrected_by is null;
create unique index secretary_allowance_corrected_once on secretary_allowance (corrects);
