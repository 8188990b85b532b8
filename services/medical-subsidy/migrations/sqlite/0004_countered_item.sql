-- A bill that was given back whole no longer holds its invoice number: whoever entered it for the wrong person or day
-- gives it back and enters it anew. Nothing is deleted; SQLite drops a unique column only with its table.
create table self_pay_item_anew (
    item_id          blob      not null primary key,
    retiree_id       blob      not null,
    -- The ledger's year.
    year             bigint    not null,
    -- Sealed; the index finds the number again and keeps it from being used twice.
    invoice_no       blob     not null,
    invoice_index    blob     not null,
    -- A keyed digest of all that was sent, which tells a repeat from another bill under the same number.
    content_index    blob     not null,
    hospital         blob     not null,
    remark           blob     not null,
    settled_on       date      not null,
    -- The day that picks category and policy: a refund's is that of the bill it gives back.
    counts_on        date      not null,
    care_ended_on    date      not null,
    -- Negative in a refund.
    in_scope_fen     bigint    not null,
    out_of_scope_fen bigint    not null,
    refund_of        blob      references self_pay_item_anew (item_id),
    recorded_at      datetime not null,
    -- The refund that gave back what was left of the bill; null while the bill stands. It is kept in the same commit.
    countered_by     blob      references self_pay_item_anew (item_id) deferrable initially deferred,
    foreign key (retiree_id, year) references year_ledger (retiree_id, year)
);

-- Bills before the refunds that name them.
insert into self_pay_item_anew
select item_id, retiree_id, year, invoice_no, invoice_index, content_index, hospital, remark, settled_on, counts_on,
       care_ended_on, in_scope_fen, out_of_scope_fen, refund_of, recorded_at, null
  from self_pay_item
 order by refund_of is not null;

-- The references between the old rows go with them.
pragma defer_foreign_keys = on;
drop table self_pay_item;
alter table self_pay_item_anew rename to self_pay_item;

create index self_pay_item_of_ledger on self_pay_item (retiree_id, year, settled_on, item_id);
create index self_pay_item_refunds on self_pay_item (refund_of) where refund_of is not null;
create unique index self_pay_item_standing_number on self_pay_item (invoice_index) where countered_by is null;
create index self_pay_item_of_number on self_pay_item (invoice_index);
