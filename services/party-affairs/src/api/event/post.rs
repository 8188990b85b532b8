//! The events about posts in social organisations. Their subject is the post.

use junxiu_casework::journal::EventDraft;
use junxiu_contracts::party as pb;
use junxiu_platform::any;
use junxiu_platform::parse::date;

use crate::api::convert::post as convert;
use crate::domain::post::{Ended, Granted, SocialPost};

/// Somebody may take part.
pub fn approved(post: &SocialPost, granted: Granted) -> EventDraft {
    let data = pb::PostApproved {
        post: post.id.name(),
        retiree: post.retiree.name(),
        participation: convert::participation_wire(post.asked.participation).into(),
        begins_on: Some(date(granted.begins_on)),
        ends_on: post.asked.ends_on.map(date),
    };
    EventDraft {
        kind: "post.approved",
        subject: post.id.name(),
        revision: post.revision,
        occurred_on: granted.begins_on,
        data: any::of(&data),
    }
}

/// A person recorded that it is over.
pub fn ended(post: &SocialPost, ended: &Ended) -> EventDraft {
    let data = pb::PostEnded {
        post: post.id.name(),
        retiree: post.retiree.name(),
        ended_on: Some(date(ended.on)),
        reason: convert::end_reason_wire(ended.reason).into(),
    };
    EventDraft {
        kind: "post.ended",
        subject: post.id.name(),
        revision: post.revision,
        occurred_on: ended.on,
        data: any::of(&data),
    }
}
