-- The record that stands for this one since the two proved to be one person; its dues are reckoned there. Null while it stands.
alter table dues_account add column merged_into blob;
-- The day on which it gave way.
alter table dues_account add column merged_on date;
-- The first month for which the record that stands had pay of its own then; null where it had none.
alter table dues_account add column own_from date;

create index dues_account_merged on dues_account (merged_into) where merged_into is not null;

-- Records that gave way before: their dues are reckoned with the record that stands from the next daily run on.
update dues_account
   set merged_into = (select s.merged_into from standing s where s.retiree_id = dues_account.retiree_id),
       merged_on   = date(updated_at)
 where exists (select 1 from standing s where s.retiree_id = dues_account.retiree_id and s.merged_into is not null);
update dues_account
   set own_from = (select min(b.first_month)
                     from dues_base b
                    where b.retiree_id = dues_account.merged_into and b.kind = 'REGULAR' and b.corrected_by is null)
 where merged_into is not null;
update dues_account
   set place_revision = -1
 where retiree_id in (select merged_into from dues_account where merged_into is not null);

-- What was recorded in error is withdrawn, with a reason; null while it holds.
alter table dues_base add column withdrawn_at datetime;
alter table dues_base add column withdrawn_by text;
alter table dues_base add column withdrawal_reason text;

drop index dues_base_one_a_month;
create unique index dues_base_one_a_month on dues_base (retiree_id, kind, first_month)
 where corrected_by is null and withdrawn_at is null;

-- Who withdrew a payment for itself, and why; null where a correction withdrew it, or while it stands.
alter table dues_payment add column withdrawn_by text;
alter table dues_payment add column withdrawal_reason text;
