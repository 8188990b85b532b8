-- Lists of absences and transfers; a return that went by is asked after once; and a death that was none brings back what lapsed.

-- The day of the expected return, or the end of time where none is known: what lists go by.
alter table party_absence add column back_by date not null default '9999-12-31';
-- Who takes him in, a column a level: the bureau where he reported, and the unit that leads the branch once he was put there.
alter table party_absence add column host_institution text;
alter table party_absence add column host_county text;
alter table party_absence add column host_prefecture text;
-- The expected return that went by, where somebody looked and left the plan as it was.
alter table party_absence add column looked_for date;
-- From which state it lapsed; null where it did not, and for what lapsed before this was kept.
alter table party_absence add column lapsed_from text check (lapsed_from in ('REPORTED', 'ASSESSED', 'TRANSFER_OUT',
    'TRANSFERRED_IN', 'CERTIFIED', 'REGISTERED_AT_BUREAU', 'PLACED'));

update party_absence set back_by = expected_to where expected_to is not null;
update party_absence
   set host_county = (select organization.county from organization where organization.code = party_absence.registered_at),
       host_prefecture = (select organization.prefecture from organization where organization.code = party_absence.registered_at)
 where registered_at is not null;
update party_absence
   set host_institution = (select party_branch.institution from party_branch where party_branch.branch_id = party_absence.host_branch_id),
       host_county = (select party_branch.county from party_branch where party_branch.branch_id = party_absence.host_branch_id),
       host_prefecture = (select party_branch.prefecture from party_branch where party_branch.branch_id = party_absence.host_branch_id)
 where host_branch_id is not null;

-- Those that are not over, and those in a state, by the expected return.
create index party_absence_open_of_institution on party_absence (institution, back_by, absence_id)
    where state not in ('RETURNED', 'CANCELLED', 'LAPSED');
create index party_absence_open_of_county on party_absence (county, back_by, absence_id)
    where state not in ('RETURNED', 'CANCELLED', 'LAPSED');
create index party_absence_open_of_prefecture on party_absence (prefecture, back_by, absence_id)
    where state not in ('RETURNED', 'CANCELLED', 'LAPSED');
create index party_absence_open on party_absence (back_by, absence_id) where state not in ('RETURNED', 'CANCELLED', 'LAPSED');
create index party_absence_state_of_institution on party_absence (institution, state, back_by, absence_id);
create index party_absence_state_of_county on party_absence (county, state, back_by, absence_id);
create index party_absence_state_of_prefecture on party_absence (prefecture, state, back_by, absence_id);
create index party_absence_state on party_absence (state, back_by, absence_id);
-- Those who are taken in, while they stay.
create index party_absence_hosted_by_institution on party_absence (host_institution, back_by, absence_id)
    where state not in ('RETURNED', 'CANCELLED', 'LAPSED') and registered_at is not null;
create index party_absence_hosted_by_county on party_absence (host_county, back_by, absence_id)
    where state not in ('RETURNED', 'CANCELLED', 'LAPSED') and registered_at is not null;
create index party_absence_hosted_by_prefecture on party_absence (host_prefecture, back_by, absence_id)
    where state not in ('RETURNED', 'CANCELLED', 'LAPSED') and registered_at is not null;
create index party_absence_hosted on party_absence (back_by, absence_id)
    where state not in ('RETURNED', 'CANCELLED', 'LAPSED') and registered_at is not null;
create index party_absence_hosted_in_branch on party_absence (host_branch_id, back_by, absence_id)
    where state not in ('RETURNED', 'CANCELLED', 'LAPSED') and registered_at is not null;

drop index party_absence_awaited;
-- Those whose day of return may be over without a return, and of whom nobody was asked yet.
create index party_absence_awaited on party_absence (expected_to)
    where state not in ('RETURNED', 'CANCELLED', 'LAPSED') and not reassess and (looked_for is null or looked_for <> expected_to);

-- The unit that leads the new branch and its superiors, a column a level; null outside the province.
alter table relation_transfer add column to_institution text;
alter table relation_transfer add column to_county text;
alter table relation_transfer add column to_prefecture text;

update relation_transfer
   set to_institution = (select party_branch.institution from party_branch where party_branch.branch_id = relation_transfer.to_branch_id),
       to_county = (select party_branch.county from party_branch where party_branch.branch_id = relation_transfer.to_branch_id),
       to_prefecture = (select party_branch.prefecture from party_branch where party_branch.branch_id = relation_transfer.to_branch_id)
 where to_branch_id is not null;

create index relation_transfer_from_institution on relation_transfer (institution, state, due_on, transfer_id);
create index relation_transfer_from_county on relation_transfer (county, state, due_on, transfer_id);
create index relation_transfer_from_prefecture on relation_transfer (prefecture, state, due_on, transfer_id);
create index relation_transfer_from_branch on relation_transfer (from_branch_id, state, due_on, transfer_id);
create index relation_transfer_to_institution on relation_transfer (to_institution, state, due_on, transfer_id);
create index relation_transfer_to_county on relation_transfer (to_county, state, due_on, transfer_id);
create index relation_transfer_to_prefecture on relation_transfer (to_prefecture, state, due_on, transfer_id);
create index relation_transfer_to_branch on relation_transfer (to_branch_id, state, due_on, transfer_id);
create index relation_transfer_by_state on relation_transfer (state, due_on, transfer_id);
