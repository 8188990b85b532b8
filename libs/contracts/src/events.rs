//! The types of events, as the comments of the contracts name them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use prost_reflect::FileDescriptor;

use crate::pool;

/// How the comment of a message begins that an event carries.
const DATA_OF: &str = "The data of ";

/// The packages whose events every service tells.
const SHARED: [&str; 2] = ["junxiu.approval.v1", "junxiu.duty.v1"];

static TYPES: LazyLock<BTreeMap<String, BTreeSet<String>>> = LazyLock::new(read);

/// Lists the types of events that a service tells, for example `retiree.received` of intake.
///
/// The package of a service begins with the first word of its name.
pub fn event_types(service: &str) -> BTreeSet<&'static str> {
    let own = format!("junxiu.{}", service.split('-').next().unwrap_or_default());
    let told = TYPES.iter().filter(|(package, _)| package.starts_with(&own) || SHARED.contains(&package.as_str()));
    told.flat_map(|(_, types)| types.iter().map(String::as_str)).collect()
}

fn read() -> BTreeMap<String, BTreeSet<String>> {
    let mut types: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in pool().files().filter(|file| file.package_name().starts_with("junxiu.")) {
        types.entry(file.package_name().to_owned()).or_default().extend(told_in(&file));
    }
    types
}

/// Finds the types that a file's comments name: the words in backquotes with a point in them.
fn told_in(file: &FileDescriptor) -> Vec<String> {
    let Some(info) = &file.file_descriptor_proto().source_code_info else { return Vec::new() };
    let comments = info.location.iter().map(|place| place.leading_comments().trim_start());
    let data = comments.filter(|comment| comment.starts_with(DATA_OF));
    let quoted = data.flat_map(|comment| comment.split('`').skip(1).step_by(2));
    quoted.filter(|word| word.contains('.')).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::event_types;

    #[test]
    fn a_service_tells_its_own_events_and_the_shared_ones() {
        let intake = event_types("intake");
        assert!(intake.contains("retiree.received") && intake.contains("duty.waived"), "{intake:?}");
        let medical = event_types("medical-subsidy");
        assert!(medical.contains("claim.paid") && medical.contains("self_pay.recorded"), "{medical:?}");
        assert!(!medical.contains("retiree.received"), "{medical:?}");
        assert!(event_types("party-affairs").contains("contact.found"));
    }
}
