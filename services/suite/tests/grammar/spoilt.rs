//! Requests in which everything is wrong that can be.

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage, Value};

use super::fields::{date, is_written, reference};

/// Texts that are no text of their own: any id of a request is taken, and an etag is compared.
const FREE: [&str; 2] = ["request_id", "etag"];

/// The field that says which fields of a resource are to be changed.
const MASK: &str = "update_mask";

/// A request with the paths of its fields that are wrong.
pub struct Spoilt {
    pub message: DynamicMessage,
    pub faults: Vec<String>,
}

impl Spoilt {
    /// Spoils every field of a message and of the messages in it.
    pub fn of(descriptor: &MessageDescriptor) -> Self {
        let mut faults = Vec::new();
        let mut message = message(descriptor, "", &mut faults);
        // Only what a mask names is read, so it names all that is there.
        let masked = descriptor.fields().find_map(|field| match message.get_field(&field).into_owned() {
            Value::Message(inner) if field.name() != MASK && !is_common(&inner.descriptor()) => Some(inner),
            _ => None,
        });
        if let (Some(field), Some(masked)) = (descriptor.get_field_by_name(MASK), masked) {
            let resource = masked.descriptor();
            let names = resource.fields().filter(|field| masked.has_field(field));
            let names = names.map(|field| field.name().to_owned()).filter(|name| name != "name");
            message.set_field(&field, Value::Message(mask(&field, names)));
        } else {
            // A new resource has no name yet.
            faults.retain(|fault| !fault.ends_with(".name"));
        }
        Self { message, faults }
    }
}

fn message(descriptor: &MessageDescriptor, path: &str, faults: &mut Vec<String>) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor.clone());
    for field in descriptor.fields().filter(is_written) {
        let mut at = if path.is_empty() { field.name().to_owned() } else { format!("{path}.{}", field.name()) };
        if field.is_list() {
            at.push_str("[0]");
        }
        let Some(value) = value(&field, &at, faults) else { continue };
        message.set_field(&field, if field.is_list() { Value::List(vec![value]) } else { value });
    }
    message
}

fn value(field: &FieldDescriptor, at: &str, faults: &mut Vec<String>) -> Option<Value> {
    let value = match (field.kind(), field.name()) {
        (Kind::String, name) if FREE.contains(&name) => return None,
        (Kind::String, "page_token") => Value::String("garb".to_owned()),
        (Kind::String, name) if name == "name" || reference(field).is_some() => Value::String("x".to_owned()),
        (Kind::String, _) => Value::String("a\0b".to_owned()),
        (Kind::Enum(_), _) => Value::EnumNumber(9_999),
        (Kind::Int32, "page_size" | "year") => Value::I32(-2),
        (Kind::Int32, "article" | "chapter") => Value::I32(99),
        (Kind::Int32, name) if name.ends_with("_basis_points") => Value::I32(-1),
        (Kind::Bool, "validate_only") => return Some(Value::Bool(true)),
        (Kind::Message(inner), _) => match inner.full_name() {
            "google.type.Date" => Value::Message(date(&inner, (2023, 13, 31))),
            "google.protobuf.FieldMask" => Value::Message(DynamicMessage::new(inner)),
            name if name.starts_with("junxiu.") => {
                return Some(Value::Message(message(&inner, at, faults)));
            }
            _ => return None,
        },
        _ => return None,
    };
    faults.push(at.to_owned());
    Some(value)
}

/// Names fields, and one that there is not.
fn mask(field: &FieldDescriptor, names: impl Iterator<Item = String>) -> DynamicMessage {
    let Kind::Message(descriptor) = field.kind() else { panic!("a mask is a message") };
    let mut mask = DynamicMessage::new(descriptor);
    let paths = names.chain(["nothing".to_owned()]).map(Value::String);
    mask.set_field_by_name("paths", Value::List(paths.collect()));
    mask
}

fn is_common(descriptor: &MessageDescriptor) -> bool {
    descriptor.full_name().starts_with("google.")
}
