//! Requests that are in order and name what there is not.

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};

use super::fields::{date, is_written, pattern, reference};

/// An id that nothing has.
const NOBODY: &str = "018cc251-f400-7000-8000-00000000dead";

/// Fills the fields of a request as a caller might who means no harm.
pub fn request(descriptor: &MessageDescriptor) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor.clone());
    for field in descriptor.fields().filter(is_written) {
        let Some(value) = value(&field, descriptor) else { continue };
        message.set_field(&field, if field.is_list() { Value::List(vec![value]) } else { value });
    }
    message
}

fn value(field: &FieldDescriptor, of: &MessageDescriptor) -> Option<Value> {
    Some(match (field.kind(), field.name()) {
        (_, "page_token" | "page_size" | "request_id" | "etag" | "order_by" | "update_mask") => return None,
        (Kind::String, "name") => Value::String(absent(&reference(field)?)?),
        (Kind::String, name) if name.ends_with("region_code") => Value::String("220104".to_owned()),
        (Kind::String, _) => Value::String(match reference(field) {
            Some(kind) => absent(&kind)?,
            None => "甲".to_owned(),
        }),
        (Kind::Enum(_), _) => Value::EnumNumber(1),
        (Kind::Int32, "year") => Value::I32(2_023),
        (Kind::Int32, _) => Value::I32(1),
        (Kind::Int64, _) => Value::I64(1),
        (Kind::Bool, "validate_only") => Value::Bool(true),
        (Kind::Message(inner), _) => match inner.full_name() {
            "google.type.Date" => Value::Message(date(&inner, (2_024, 6, 28))),
            name if name.starts_with("junxiu.") && inner != *of => Value::Message(request(&inner)),
            _ => return None,
        },
        _ => return None,
    })
}

/// A name of a resource that there is not, or that the founding brought where only such are taken.
fn absent(kind: &str) -> Option<String> {
    let parts = pattern(kind)?
        .split('/')
        .map(|part| match part {
            "{organization}" | "{region}" => "220104".to_owned(),
            "{placement_plan}" => "2099".to_owned(),
            "{year}" => "2023".to_owned(),
            "{article}" => "99".to_owned(),
            variable if variable.starts_with('{') => NOBODY.to_owned(),
            word => word.to_owned(),
        })
        .collect::<Vec<_>>();
    Some(parts.join("/"))
}
