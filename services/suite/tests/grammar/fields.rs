//! What the contracts say of the fields of requests.

use junxiu_contracts::pool;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};

/// `google.api.FieldBehavior`.
const REQUIRED: i32 = 2;
const OUTPUT_ONLY: i32 = 3;

/// Says whether a field must be given.
pub fn is_required(field: &FieldDescriptor) -> bool {
    behaves(field, REQUIRED)
}

/// Says whether a field is a number.
pub fn is_number(field: &FieldDescriptor) -> bool {
    matches!(field.kind(), Kind::Int32 | Kind::Int64)
}

/// Says whether a caller writes a field. Of the arms of a oneof he writes one.
pub fn is_written(field: &FieldDescriptor) -> bool {
    let first_arm = field.containing_oneof().is_none_or(|oneof| oneof.fields().next().as_ref() == Some(field));
    first_arm && !behaves(field, OUTPUT_ONLY)
}

/// The type of the resource that a field names, for example `junxiu/Retiree`.
pub fn reference(field: &FieldDescriptor) -> Option<String> {
    let reference = option(field, "google.api.resource_reference")?;
    Some(reference.as_message()?.get_field_by_name("type")?.as_str()?.to_owned())
}

/// How the names of resources of a type are written, for example `retirees/{retiree}`.
pub fn pattern(kind: &str) -> Option<String> {
    let extension = pool().get_extension_by_name("google.api.resource")?;
    pool().all_messages().find_map(|message| {
        let options = message.options();
        let resource = options.has_extension(&extension).then(|| options.get_extension(&extension).into_owned())?;
        let resource = resource.as_message()?.clone();
        let is_wanted = resource.get_field_by_name("type")?.as_str()? == kind;
        let patterns = resource.get_field_by_name("pattern")?.into_owned();
        is_wanted.then(|| patterns.as_list()?.first()?.as_str().map(str::to_owned)).flatten()
    })
}

/// Makes a day.
pub fn date(descriptor: &MessageDescriptor, (year, month, day): (i32, i32, i32)) -> DynamicMessage {
    let mut date = DynamicMessage::new(descriptor.clone());
    for (name, value) in [("year", year), ("month", month), ("day", day)] {
        date.set_field_by_name(name, Value::I32(value));
    }
    date
}

fn behaves(field: &FieldDescriptor, behaviour: i32) -> bool {
    let Some(Value::List(said)) = option(field, "google.api.field_behavior") else { return false };
    said.iter().any(|value| value.as_enum_number() == Some(behaviour))
}

fn option(field: &FieldDescriptor, name: &str) -> Option<Value> {
    let extension = pool().get_extension_by_name(name)?;
    let options = field.options();
    options.has_extension(&extension).then(|| options.get_extension(&extension).into_owned())
}
