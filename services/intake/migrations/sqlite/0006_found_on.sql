-- The day of the contact that ended a suspension. Counting for a later one does not begin before it.
alter table pay_suspension add column found_on date;
