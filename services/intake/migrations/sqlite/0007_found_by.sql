-- Who told that the person was found, where party-affairs brought the news of it. With `found_on` it stands on a
-- suspension that is in force too: then pay waits for a named person to resume it.
alter table pay_suspension add column found_by text;
