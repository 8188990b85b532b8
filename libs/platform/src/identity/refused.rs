//! Why a token is not accepted.

use tonic::Code;

use crate::status::Fault;

/// Why a token is not accepted; each cause has its own reason on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenRefused {
    /// No token came with the call.
    Missing,
    /// What came is no token.
    Malformed,
    /// Its algorithm is not on the list, or not the key's.
    Algorithm,
    /// Its key id is not known here.
    KeyUnknown,
    /// The signature is not the key's.
    Signature,
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYetValid,
    /// Somebody else issued it than the key's owner.
    Issuer,
    /// It is meant for another system.
    Audience,
    /// A claim is missing or makes no sense here.
    Claims,
    /// Its subject or key was revoked.
    Revoked,
    /// The keys could not be fetched yet, so nothing can be said of it.
    KeysUnavailable,
}

impl TokenRefused {
    /// Gives the stable reason.
    pub fn reason(self) -> &'static str {
        self.words().0
    }

    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Missing => (
                "TOKEN_MISSING",
                "请在 authorization 中提供 Bearer 令牌",
                "send a bearer token in the authorization metadata",
            ),
            Self::Malformed => (
                "TOKEN_MALFORMED",
                "authorization 应为“Bearer 令牌”，令牌由三段组成；请完整粘贴，或重新获取",
                "the authorization metadata must be `Bearer` and a token of three parts; paste it whole, or get a new one",
            ),
            Self::Algorithm => ("TOKEN_ALGORITHM", "不接受该令牌的签名算法", "the token's algorithm is not accepted"),
            Self::KeyUnknown => (
                "TOKEN_KEY_UNKNOWN",
                "本系统没有该令牌的密钥：令牌可能签发自另一数据目录；请用本服务的密钥目录重新签发",
                "the token's key is not known here: it is of another data folder; issue one with the keys of this service",
            ),
            Self::Signature => ("TOKEN_SIGNATURE", "令牌签名无效", "the token's signature is not valid"),
            Self::Expired => ("TOKEN_EXPIRED", "令牌已过期，请重新获取", "the token has expired; get a new one"),
            Self::NotYetValid => ("TOKEN_NOT_YET_VALID", "令牌尚未生效", "the token is not valid yet"),
            Self::Issuer => ("TOKEN_ISSUER", "令牌的签发者不受信任", "the token's issuer is not trusted"),
            Self::Audience => ("TOKEN_AUDIENCE", "令牌不是签发给本系统的", "the token is meant for another system"),
            Self::Claims => (
                "TOKEN_CLAIMS",
                "令牌缺少必要的声明（sub、roles、org、exp）或其值无效",
                "a claim of the token (sub, roles, org, exp) is missing or not valid",
            ),
            Self::Revoked => ("TOKEN_REVOKED", "令牌已被吊销", "the token was revoked"),
            Self::KeysUnavailable => (
                "TOKEN_KEYS_UNAVAILABLE",
                "暂时无法取得令牌密钥，请稍后再试",
                "the token keys cannot be fetched at the moment; try again",
            ),
        }
    }
}

impl From<TokenRefused> for Fault {
    fn from(refused: TokenRefused) -> Self {
        let (reason, zh, en) = refused.words();
        match refused {
            TokenRefused::KeysUnavailable => {
                Self::new(Code::Unavailable, reason, zh, en).retry_after(std::time::Duration::from_secs(2))
            }
            _ => Self::new(Code::Unauthenticated, reason, zh, en),
        }
    }
}
