//! `junxiu import self-pay`: bills that retirees paid themselves.

use futures::StreamExt as _;
use junxiu_contracts::medical::subsidy_service_client::SubsidyServiceClient;
use junxiu_contracts::medical::{self as pb, import_self_pay_items_response as answer};
use junxiu_platform::parse;

use super::pipeline::{Answers, Kind, Opening};
use super::report::{Answer, Outcome};
use crate::client::Client;
use crate::spreadsheet::record::{Fault, Record};

/// Says how bills are sent.
pub fn kind(client: &Client) -> Kind<pb::ImportSelfPayItemsRequest> {
    let client = client.clone();
    Kind {
        message,
        begin: Box::new(|message, checks_only| message.validate_only = checks_only),
        open: Box::new(move |rows| open(client.clone(), client.request(rows))),
    }
}

fn message(record: &mut Record<'_>, row_number: i64) -> pb::ImportSelfPayItemsRequest {
    let citizen_id = record.digits("citizen_id");
    let item = pb::SelfPayItemDraft {
        invoice_no: record.digits("invoice_no"),
        hospital: record.word("hospital"),
        settled_on: record.day("settled_on").map(parse::date),
        treated_until: record.day("treated_until").map(parse::date),
        in_scope_self_pay_fen: record.yuan("in_scope_self_pay_fen").unwrap_or_default().get(),
        out_of_scope_fen: record.yuan("out_of_scope_fen").unwrap_or_default().get(),
        refund_of: String::new(),
        remark: record.word("remark"),
    };
    let refund_of_invoice_no = record.digits("refund_of_invoice_no");
    pb::ImportSelfPayItemsRequest {
        row_number,
        citizen_id,
        item: Some(item),
        refund_of_invoice_no,
        ..Default::default()
    }
}

fn open(
    client: Client,
    rows: tonic::Request<tokio_stream::wrappers::ReceiverStream<pb::ImportSelfPayItemsRequest>>,
) -> Opening {
    Box::pin(async move {
        let answers = SubsidyServiceClient::new(client.channel).import_self_pay_items(rows).await?;
        Ok(Box::pin(answers.into_inner().map(|heard| heard.map(heard_of))) as Answers)
    })
}

fn heard_of(answer: pb::ImportSelfPayItemsResponse) -> Answer {
    let outcome = match answer.outcome() {
        answer::Outcome::Accepted => Outcome::Accepted,
        answer::Outcome::Unchanged => Outcome::Unchanged,
        answer::Outcome::Rejected => Outcome::Rejected,
        answer::Outcome::Unspecified => Outcome::Unknown,
    };
    let fault =
        |fault: pb::RowFault| Fault { field: fault.field, reason: fault.reason, zh: fault.text_zh, en: fault.text_en };
    Answer {
        row: u32::try_from(answer.row_number).unwrap_or_default(),
        outcome,
        resource: answer.item,
        faults: answer.faults.into_iter().map(fault).collect(),
        warnings: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spreadsheet::cell::Cell;
    use crate::spreadsheet::headings::{Headings, self_pay};
    use crate::spreadsheet::read::Row;

    #[test]
    fn a_refund_names_its_bill_by_number() {
        let row = |number, words: &[&str]| Row {
            number,
            cells: words.iter().map(|word| Cell::text(word)).collect(),
            hidden: false,
        };
        let first = row(1, &["身份证号", "票据号", "结算日期", "医疗机构", "范围内个人自付(元)", "原票据号"]);
        let headings = Headings::find(&self_pay::LAYOUT, &[first]).unwrap();
        let refund = row(2, &["220102195202290010", "A-1T", "2024-03-01", "测试医院", "-12.00", "A-1"]);
        let mut record = Record::new(&headings, &refund, false);
        let sent = message(&mut record, 2);
        assert!(record.finish().is_empty());
        assert_eq!((sent.refund_of_invoice_no.as_str(), sent.item.unwrap().invoice_no.as_str()), ("A-1", "A-1T"));
    }
}
