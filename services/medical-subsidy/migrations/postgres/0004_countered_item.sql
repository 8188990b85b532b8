-- A bill that was given back whole no longer holds its invoice number: whoever entered it for the wrong person or day
-- gives it back and enters it anew. Nothing is deleted.

-- The refund that gave back what was left of the bill; null while the bill stands. It is kept in the same commit.
alter table self_pay_item add column countered_by uuid references self_pay_item (item_id) deferrable initially deferred;

alter table self_pay_item drop constraint self_pay_item_invoice_index_key;
create unique index self_pay_item_standing_number on self_pay_item (invoice_index) where countered_by is null;
create index self_pay_item_of_number on self_pay_item (invoice_index);
