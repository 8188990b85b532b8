//! What every contract must say of itself.

use std::collections::BTreeSet;

use junxiu_architecture::keep;
use junxiu_contracts::{methods, pool};
use prost_reflect::{DynamicMessage, FieldDescriptor, FileDescriptor, Kind, MessageDescriptor, Value};

/// Names that hold something of a person, and the least class they need.
/// A name fits when it is one of the list or ends with `_` and one of it.
const SENSITIVE: &[&str] = &[
    "citizen_id",
    "certificate_no",
    "certificate_number",
    "account_no",
    "account_number",
    "bank_account",
    "passport_no",
    "diagnosis",
    "ability_level",
    "exact_address",
    "street_address",
];
const PERSONAL: &[&str] = &[
    "full_name",
    "person_name",
    "retiree_name",
    "claimant_name",
    "phone",
    "phone_number",
    "mobile",
    "address",
    "birth_date",
    "invoice_no",
    "masked_citizen_id",
    "citizen_id_masked",
    "normalized_masked",
];

const PERSONAL_CLASS: i32 = 2;
const SENSITIVE_CLASS: i32 = 3;

fn our_files() -> Vec<FileDescriptor> {
    pool().files().filter(|file| file.name().starts_with("junxiu/")).collect()
}

fn our_messages() -> Vec<MessageDescriptor> {
    pool()
        .all_messages()
        .filter(|message| message.full_name().starts_with("junxiu.") && !message.is_map_entry())
        .collect()
}

fn option(options: &DynamicMessage, name: &str) -> Option<Value> {
    let extension = pool().get_extension_by_name(name)?;
    options.has_extension(&extension).then(|| options.get_extension(&extension).into_owned())
}

fn class(field: &FieldDescriptor) -> i32 {
    option(&field.options(), "junxiu.api.v1.data_class").and_then(|value| value.as_enum_number()).unwrap_or(0)
}

#[test]
fn every_rpc_carries_an_article_or_is_plumbing() {
    let mut faults = Vec::new();
    for method in methods() {
        if method.articles.is_empty() && !method.plumbing {
            faults.push(format!("{} names no article and is not plumbing", method.path));
        }
        if let Some(article) = method.articles.iter().find(|article| !(1..=59).contains(*article)) {
            faults.push(format!("{} names article {article}", method.path));
        }
    }
    keep("The contract is the map of the regulation: each RPC says which articles it carries out.", &faults);
}

#[test]
fn every_rpc_says_who_may_call_it() {
    let unsaid = methods().filter(|method| method.roles.is_empty() || i32::from(method.scope as u8) == 0);
    let faults: Vec<String> = unsaid.map(|method| method.path.clone()).collect();
    keep("An RPC without roles and scope is closed to all; say who may call it.", &faults);
}

#[test]
fn every_command_can_be_repeated_and_rehearsed() {
    let mut faults = Vec::new();
    for message in our_messages() {
        let has = |name| message.get_field_by_name(name).is_some();
        if has("request_id") && !has("validate_only") && message.name().ends_with("Request") {
            faults.push(format!("{} has request_id and no validate_only", message.full_name()));
        }
        if has("page_size") != has("page_token") {
            faults.push(format!("{} has one of page_size and page_token", message.full_name()));
        }
    }
    keep("A command has request_id and validate_only, a list page_size and page_token.", &faults);
}

#[test]
fn every_request_field_says_how_it_behaves() {
    let services = pool().services().filter(|service| service.full_name().starts_with("junxiu."));
    let requests: BTreeSet<String> = services
        .flat_map(|service| service.methods().map(|rpc| rpc.input().full_name().to_owned()).collect::<Vec<_>>())
        .collect();
    let mut faults = Vec::new();
    for message in requests.iter().filter_map(|name| pool().get_message_by_name(name)) {
        for field in message.fields() {
            let behaves = option(&field.options(), "google.api.field_behavior").is_some();
            // The arms of a oneof are told by the oneof: one of them is given.
            if !behaves && field.containing_oneof().is_none_or(|oneof| oneof.is_synthetic()) {
                faults.push(field.full_name().to_owned());
            }
        }
    }
    keep("Every field of a request says REQUIRED, OPTIONAL or what else it is (AIP-203).", &faults);
}

#[test]
fn fields_about_persons_are_classed() {
    let fits = |name: &str, list: &[&str]| list.iter().any(|word| name == *word || name.ends_with(&format!("_{word}")));
    let mut faults = Vec::new();
    for field in our_messages().iter().flat_map(MessageDescriptor::fields) {
        let holds_value = matches!(field.kind(), Kind::String | Kind::Bytes | Kind::Message(_) | Kind::Enum(_));
        let name = field.name();
        let masked = name.contains("mask");
        let needed = match (fits(name, SENSITIVE), fits(name, PERSONAL)) {
            (true, _) if !masked => SENSITIVE_CLASS,
            (true, _) | (_, true) => PERSONAL_CLASS,
            _ => 0,
        };
        // Places and offices have names too, so here the contract must say which it is.
        if name == "display_name" && class(&field) == 0 {
            faults.push(format!("{} does not say whether it is PUBLIC or PERSONAL", field.full_name()));
        }
        if holds_value && class(&field) < needed {
            let word = if needed == SENSITIVE_CLASS { "SENSITIVE" } else { "PERSONAL" };
            faults.push(format!("{} is not {word}", field.full_name()));
        }
    }
    keep("A field about a person says how its value is guarded.", &faults);
}

#[test]
fn money_dates_and_rates_have_the_house_types() {
    let mut faults = Vec::new();
    for field in our_messages().iter().flat_map(MessageDescriptor::fields) {
        let (name, kind) = (field.name(), field.kind());
        if matches!(kind, Kind::Double | Kind::Float) {
            faults.push(format!("{} has a fraction", field.full_name()));
        }
        if name.ends_with("_fen") && kind != Kind::Int64 {
            faults.push(format!("{} is money and no int64", field.full_name()));
        }
        if (name.ends_with("_yuan") || name.ends_with("_amount")) && !matches!(kind, Kind::Message(_) | Kind::String) {
            faults.push(format!("{} does not name its unit", field.full_name()));
        }
    }
    keep("Money is int64 fen, rates are basis points, the unit stands last in the name.", &faults);
}

#[test]
fn everything_has_a_comment_in_sentences() {
    let mut faults = Vec::new();
    for file in our_files() {
        let comments = comments::read(&file);
        for (name, path) in comments::places(&file) {
            match comments.get(&path).map(|comment| comment.trim()) {
                None | Some("") => faults.push(format!("{name} has no comment")),
                Some(comment) if !comment.ends_with(['.', ':', '`']) => {
                    faults.push(format!("{name}: \"{comment}\" ends without a full stop"))
                }
                Some(_) => {}
            }
        }
    }
    keep("Contracts are prose: every message, field, value, service and RPC is described in sentences.", &faults);
}

/// Finds the comments of a file by the paths of its source info.
mod comments {
    use std::collections::BTreeMap;

    use prost_reflect::FileDescriptor;
    use prost_types::{DescriptorProto, EnumDescriptorProto};

    type Path = Vec<i32>;

    /// Gives each place's leading comment.
    pub(super) fn read(file: &FileDescriptor) -> BTreeMap<Path, String> {
        let info = file.file_descriptor_proto().source_code_info.clone().unwrap_or_default();
        let described = info.location.into_iter().filter_map(|place| Some((place.path, place.leading_comments?)));
        described.collect()
    }

    /// Lists the places of a file that need one, with their names.
    pub(super) fn places(file: &FileDescriptor) -> Vec<(String, Path)> {
        let proto = file.file_descriptor_proto();
        let package = proto.package();
        let mut found = Vec::new();
        for (at, message) in number(&proto.message_type) {
            of_message(message, package, &[4, at], &mut found);
        }
        for (at, word) in number(&proto.enum_type) {
            of_enum(word, package, &[5, at], &mut found);
        }
        for (at, service) in number(&proto.service) {
            let name = format!("{package}.{}", service.name());
            found.push((name.clone(), vec![6, at]));
            let rpcs = number(&service.method);
            found.extend(rpcs.map(|(rpc_at, rpc)| (format!("{name}/{}", rpc.name()), vec![6, at, 2, rpc_at])));
        }
        for (at, extension) in number(&proto.extension) {
            found.push((format!("{package}.{}", extension.name()), vec![7, at]));
        }
        found
    }

    fn of_message(message: &DescriptorProto, parent: &str, path: &[i32], found: &mut Vec<(String, Path)>) {
        // The entries of a map are written by the compiler.
        if message.options.as_ref().is_some_and(|options| options.map_entry()) {
            return;
        }
        let name = format!("{parent}.{}", message.name());
        found.push((name.clone(), path.to_vec()));
        for (at, field) in number(&message.field) {
            found.push((format!("{name}.{}", field.name()), below(path, 2, at)));
        }
        for (at, nested) in number(&message.nested_type) {
            of_message(nested, &name, &below(path, 3, at), found);
        }
        for (at, word) in number(&message.enum_type) {
            of_enum(word, &name, &below(path, 4, at), found);
        }
    }

    fn of_enum(word: &EnumDescriptorProto, parent: &str, path: &[i32], found: &mut Vec<(String, Path)>) {
        let name = format!("{parent}.{}", word.name());
        found.push((name.clone(), path.to_vec()));
        let values = number(&word.value);
        found.extend(values.map(|(at, value)| (format!("{name}.{}", value.name()), below(path, 2, at))));
    }

    fn below(path: &[i32], kind: i32, at: i32) -> Path {
        [path, &[kind, at]].concat()
    }

    fn number<T>(items: &[T]) -> impl Iterator<Item = (i32, &T)> {
        (0..).zip(items)
    }
}
