//! Messages whose type is told beside them.

use prost::{Message, Name};
use prost_types::Any;

/// Packs a message with the URL of its type, as events and the details of a status carry it.
pub fn of<M: Message + Name>(message: &M) -> Any {
    Any { type_url: M::type_url(), value: message.encode_to_vec() }
}
