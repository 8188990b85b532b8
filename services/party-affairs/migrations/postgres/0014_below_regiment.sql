-- Whether the grades show that the retiree stands below 团级, where the limits of posts only warn. Null until the next
-- event of his tells of it; till then the category alone says so.
alter table standing add column below_regiment boolean;
