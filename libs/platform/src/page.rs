//! Pages of lists: how many, from where, and the token of the next one.
//!
//! A token holds the key of the last row, sealed, and is bound to its query: a
//! token of another query, another method or another suite is refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use prost::Name;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::parse::Violations;
use crate::seal::Sealer;

/// The size of a page when the caller does not say.
pub const SIZE_DEFAULT: i64 = 50;

/// The largest page. More would let one caller hold a connection and memory for seconds.
pub const SIZE_MAX: i64 = 1_000;

/// A token holds one small key; anything longer is not ours and is not even decoded.
const TOKEN_MAX_BYTES: usize = 4_096;

/// The page a caller asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<K> {
    /// How many items it holds at most.
    pub size: i64,
    /// The key of the last row of the page before; none for the first page.
    pub after: Option<K>,
}

impl<K> Page<K> {
    /// How many rows to read: one more than the page holds, to know whether another follows.
    pub fn limit(&self) -> i64 {
        self.size + 1
    }
}

/// Reads which page a request asks for, beside the request's other fields.
///
/// Notes `PAGE_SIZE_OUT_OF_RANGE` and, for a token of another query, `PAGE_TOKEN_MISMATCH`; the page is worth reading only
/// once nothing was noted.
pub fn read_into<K, R>(wrong: &mut Violations, sealer: &Sealer, request: &R) -> Page<K>
where
    K: DeserializeOwned,
    R: junxiu_contracts::Page + Name,
{
    let size = match i64::from(request.page_size()) {
        0 => SIZE_DEFAULT,
        size @ 1..=SIZE_MAX => size,
        _ => {
            wrong.add(
                "page_size",
                "PAGE_SIZE_OUT_OF_RANGE",
                format!("每页条数须在 1 至 {SIZE_MAX} 之间（0 表示默认 {SIZE_DEFAULT}）"),
                format!("page_size must be between 1 and {SIZE_MAX} (0 means {SIZE_DEFAULT})"),
            );
            SIZE_DEFAULT
        }
    };
    let token = request.page_token();
    let after = opened(sealer, request, token);
    if after.is_none() && !token.is_empty() {
        wrong.add(
            "page_token",
            "PAGE_TOKEN_MISMATCH",
            "翻页标记不属于本次查询，请从第一页重新开始",
            "the page token does not belong to this query; begin again with the first page",
        );
    }
    Page { size, after }
}

/// Makes the token of the page that follows a row.
pub fn token<K, R>(sealer: &Sealer, request: &R, last: &K) -> String
where
    K: Serialize,
    R: junxiu_contracts::Page + Name,
{
    let key = serde_json::to_vec(last).expect("a key of plain values can be written as JSON");
    URL_SAFE_NO_PAD.encode(sealer.seal("page_token", query(request), "after", &key))
}

/// Cuts rows read with [`Page::limit`] to the page, and gives the token of the next one, empty when none follows.
pub fn cut<T, K, P, R>(
    sealer: &Sealer,
    request: &R,
    page: &Page<P>,
    mut rows: Vec<T>,
    key: impl FnOnce(&T) -> K,
) -> (Vec<T>, String)
where
    K: Serialize,
    R: junxiu_contracts::Page + Name,
{
    let size = usize::try_from(page.size).unwrap_or_default();
    if rows.len() <= size {
        return (rows, String::new());
    }
    rows.truncate(size);
    let next = rows.last().map(|last| token(sealer, request, &key(last))).unwrap_or_default();
    (rows, next)
}

fn opened<K: DeserializeOwned, R: junxiu_contracts::Page + Name>(
    sealer: &Sealer,
    request: &R,
    token: &str,
) -> Option<K> {
    if token.is_empty() || token.len() > TOKEN_MAX_BYTES {
        return None;
    }
    let sealed = URL_SAFE_NO_PAD.decode(token).ok()?;
    let key = sealer.open("page_token", query(request), "after", &sealed).ok()?;
    serde_json::from_slice(&key).ok()
}

/// Says what a token is bound to: the request's message, which belongs to one method, and all its fields but the page.
fn query<R: junxiu_contracts::Page + Name>(request: &R) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(R::full_name());
    hash.update([0]);
    hash.update(request.without_page().encode_to_vec());
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::Fault;
    use junxiu_contracts::audit::ListAuditRecordsRequest as Request;

    /// Reads a page where it is all that can be wrong with a request.
    fn read<K, R>(sealer: &Sealer, request: &R) -> Result<Page<K>, Fault>
    where
        K: DeserializeOwned,
        R: junxiu_contracts::Page + Name,
    {
        let mut wrong = Violations::new();
        let page = read_into(&mut wrong, sealer, request);
        wrong.finish()?;
        Ok(page)
    }

    fn reason<K: std::fmt::Debug>(page: Result<Page<K>, Fault>) -> &'static str {
        page.unwrap_err().reason()
    }

    #[test]
    fn sizes_outside_the_range_are_refused() {
        let sealer = Sealer::ephemeral();
        let ask = |page_size| read::<i64, _>(&sealer, &Request { page_size, ..Default::default() });
        assert_eq!(ask(0).unwrap().size, 50);
        assert_eq!(ask(1).unwrap().limit(), 2);
        assert_eq!(ask(1000).unwrap().size, 1000);
        assert_eq!(reason(ask(1001)), "PAGE_SIZE_OUT_OF_RANGE");
        assert_eq!(reason(ask(-1)), "PAGE_SIZE_OUT_OF_RANGE");
    }

    #[test]
    fn a_wrong_page_is_named_beside_what_else_is_wrong() {
        let mut wrong = Violations::new();
        wrong.missing("name");
        let asked = Request { page_size: -2, page_token: "garb".into(), ..Default::default() };
        read_into::<i64, _>(&mut wrong, &Sealer::ephemeral(), &asked);
        let fault = wrong.fault();
        let fields: Vec<&str> = fault.violations().iter().map(|violation| violation.field.as_str()).collect();
        assert_eq!(
            (fault.reason(), fields.as_slice()),
            ("INVALID_FIELDS", ["name", "page_size", "page_token"].as_slice())
        );
    }

    #[test]
    fn a_token_continues_its_own_query_alone() {
        let sealer = Sealer::ephemeral();
        let first = Request { subject: "retirees/1".into(), page_size: 2, ..Default::default() };
        let page = read::<(String, i64), _>(&sealer, &first).unwrap();
        let (rows, token) = cut(&sealer, &first, &page, vec![1, 2, 3], |row| ("k".to_owned(), i64::from(*row)));
        assert_eq!(rows, [1, 2]);

        let next = Request { page_token: token.clone(), page_size: 9, ..first.clone() };
        assert_eq!(read(&sealer, &next).unwrap(), Page { size: 9, after: Some(("k".to_owned(), 2)) });

        let other = Request { subject: "retirees/2".into(), ..next.clone() };
        assert_eq!(reason(read::<(String, i64), _>(&sealer, &other)), "PAGE_TOKEN_MISMATCH");
        assert_eq!(reason(read::<(String, i64), _>(&Sealer::ephemeral(), &next)), "PAGE_TOKEN_MISMATCH");
        for bad in ["x", "AAAA", &token[1..], &"A".repeat(10_000)] {
            let bad = Request { page_token: bad.to_owned(), ..next.clone() };
            assert_eq!(reason(read::<(String, i64), _>(&sealer, &bad)), "PAGE_TOKEN_MISMATCH");
        }
    }

    #[test]
    fn the_last_page_has_no_token() {
        let sealer = Sealer::ephemeral();
        let request = Request { page_size: 2, ..Default::default() };
        let page = read::<i64, _>(&sealer, &request).unwrap();
        assert_eq!(cut(&sealer, &request, &page, vec![1, 2], |row| *row), (vec![1, 2], String::new()));
    }

    #[test]
    fn a_token_shows_nothing_of_its_key() {
        let sealer = Sealer::ephemeral();
        let token = token(&sealer, &Request::default(), &"张三 220102194001010010");
        let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        assert!(!bytes.windows(6).any(|window| window == b"220102"));
    }
}
