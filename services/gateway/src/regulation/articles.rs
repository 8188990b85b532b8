//! The articles with what carries them out, and their periods.

use junxiu_contracts::gateway as pb;
use junxiu_kernel::article::{self, Article};
use junxiu_kernel::ids::bad_name;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::Regulation;

/// The chapters are numbered from 1 to this.
const CHAPTER_MAX: i32 = 10;
/// The articles are numbered from 1 to this.
const ARTICLE_MAX: i32 = 59;

/// Lists articles, all or those of a chapter.
pub(super) fn list(
    regulation: &Regulation,
    request: &pb::ListArticlesRequest,
) -> Result<pb::ListArticlesResponse, Fault> {
    let mut wrong = Violations::new();
    in_range(&mut wrong, "chapter", request.chapter, CHAPTER_MAX);
    let page = regulation.page(&mut wrong, request);
    wrong.finish()?;

    let wanted = |article: &&Article| request.chapter == 0 || i32::from(article.chapter) == request.chapter;
    let found: Vec<&Article> = article::articles().iter().filter(wanted).collect();
    let (found, next_page_token) = regulation.cut(request, &page, found, |article| article.number);
    Ok(pb::ListArticlesResponse {
        articles: found.into_iter().map(|article| wire(regulation, article)).collect(),
        next_page_token,
        regulation: Some(regulation.book.regulation.clone()),
    })
}

/// Answers one article.
pub(super) fn get(regulation: &Regulation, request: &pb::GetArticleRequest) -> Result<pb::Article, Fault> {
    let mut wrong = Violations::new();
    let Some(name) = wrong.required("name", &request.name) else {
        return Err(wrong.fault());
    };
    let Some(number) = name.strip_prefix("articles/") else {
        wrong.take::<()>("name", Err(bad_name("articles/{number}", name)));
        return Err(wrong.fault());
    };
    let found = number.parse().ok().and_then(article::article);
    let found = found.ok_or_else(|| Fault::not_found("junxiu/Article", name))?;
    Ok(wire(regulation, found))
}

/// Lists deadlines, all or those of an article.
pub(super) fn list_deadlines(
    regulation: &Regulation,
    request: &pb::ListDeadlinesRequest,
) -> Result<pb::ListDeadlinesResponse, Fault> {
    let mut wrong = Violations::new();
    in_range(&mut wrong, "article", request.article, ARTICLE_MAX);
    let page = regulation.page(&mut wrong, request);
    wrong.finish()?;

    let numbered = (0_u32..).zip(regulation.book.deadlines());
    let found = numbered.filter(|(_, deadline)| request.article == 0 || deadline.article == request.article).collect();
    let (found, next_page_token) = regulation.cut(request, &page, found, |(place, _)| *place);
    Ok(pb::ListDeadlinesResponse {
        deadlines: found.into_iter().map(|(_, deadline)| deadline.clone()).collect(),
        next_page_token,
    })
}

fn wire(regulation: &Regulation, article: &Article) -> pb::Article {
    let of_article = |deadline: &&pb::Deadline| deadline.article == i32::from(article.number);
    pb::Article {
        name: format!("articles/{}", article.number),
        number: article.number.into(),
        chapter: article.chapter.into(),
        chapter_title: article.chapter_title.to_owned(),
        text: article.text.to_owned(),
        gist_en: regulation.book.gist(article.number),
        methods: regulation.book.methods(article.number),
        deadlines: regulation.book.deadlines().iter().filter(of_article).cloned().collect(),
        policies: regulation.book.policies(article.number),
    }
}

/// Notes a filter that no article can meet; 0 filters nothing.
fn in_range(wrong: &mut Violations, field: &str, number: i32, max: i32) {
    if !(0..=max).contains(&number) {
        wrong.add(
            field,
            "OUT_OF_RANGE",
            format!("应在 1 至 {max} 之间（0 表示全部）"),
            format!("must be between 1 and {max} (0 means all)"),
        );
    }
}
