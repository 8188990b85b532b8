//! The dated policies of posts in social organisations (article 16).

use junxiu_kernel::policy::{Dated, PolicyFault};
use serde::Deserialize;

/// The policy `post.limits`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// At how many organisations a person may hold a post at a time.
    pub organizations_max: i64,
    /// How many terms a person may hold a post at one organisation.
    pub terms_max: i64,
    /// From which birthday on no post is begun or renewed.
    pub age_line: i32,
}

/// What the limits do where they are not meant to bind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Force {
    /// They are named and refuse nothing.
    Warn,
    /// They refuse as for everybody.
    Refuse,
}

/// The policy `post.below_regiment`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BelowRegiment {
    /// What the limits do below 团级.
    pub limits: Force,
}

/// The policy `post.resign_within`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResignWithin {
    /// Within how many days of the birthday a post is to be resigned, or of the day on which it was noted.
    pub days: i64,
}

/// The policies of posts.
#[derive(Clone, Debug)]
pub struct Policies {
    /// `post.limits`.
    pub limits: Dated<Limits>,
    /// `post.below_regiment`.
    pub below_regiment: Dated<BelowRegiment>,
    /// `post.resign_within`.
    pub resign_within: Dated<ResignWithin>,
}

impl Policies {
    /// Reads the policies that the service is delivered with.
    ///
    /// # Errors
    /// When a file is not as it must be, which a test excludes.
    pub fn delivered() -> Result<Self, PolicyFault> {
        Ok(Self {
            limits: Dated::from_toml("post.limits", include_str!("../../policies/post_limits.toml"))?,
            below_regiment: Dated::from_toml(
                "post.below_regiment",
                include_str!("../../policies/post_below_regiment.toml"),
            )?,
            resign_within: Dated::from_toml(
                "post.resign_within",
                include_str!("../../policies/post_resign_within.toml"),
            )?,
        })
    }
}
