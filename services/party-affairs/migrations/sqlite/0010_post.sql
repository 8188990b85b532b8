-- Somebody's part in a social organisation, from the application to its end. The case that decides it is an approval.
create table social_post (
    post_id              blob     not null primary key,
    -- The record that stands for the person now.
    retiree_id           blob     not null,
    -- The institution and its superiors, a column a level; they follow the person.
    institution          text,
    county               text,
    prefecture           text,
    approval_id          blob     not null,
    society_name         text     not null,
    -- The unified social credit code; null where it was not given.
    society_uscc         text,
    society_kind         text     not null check (society_kind in ('ASSOCIATION', 'FOUNDATION', 'SERVICE_BODY')),
    participation        text     not null check (participation in ('POST', 'MEMBER')),
    -- Null for a plain member.
    title                text,
    starts_on            date     not null,
    -- Null where the part has no term.
    ends_on              date,
    -- Terms at the organisation that are not on record here.
    completed_terms      bigint   not null check (completed_terms >= 0),
    term_number          bigint   not null check (term_number > 0),
    related_to_expertise boolean  not null,
    legal_representative boolean  not null,
    paid                 boolean  not null,
    purpose              text     not null,
    state                text     not null check (state in ('AT_INSTITUTION', 'AT_COUNTY', 'AT_PREFECTURE', 'AT_PROVINCE',
                                                            'RETURNED', 'APPROVED', 'REJECTED', 'WITHDRAWN', 'CANCELLED',
                                                            'ENDED')),
    -- How the limits were examined, with the policy versions applied, last at the decision.
    review               text     not null,
    -- The first day of what was approved; null until it is.
    begins_on            date,
    -- The birthday of the age line; null where none holds.
    age_line_on          date,
    -- The day on which the daily run noted that it is reached.
    age_line_noted_on    date,
    ended_on             date,
    end_reason           text,
    ended_by             text,
    end_note             text,
    filed_by             text     not null,
    filed_on             date     not null,
    recorded_on          date     not null,
    recorded_at          datetime not null,
    updated_at           datetime not null,
    revision             bigint   not null default 1,
    check (participation = 'MEMBER' or (title is not null and ends_on is not null)),
    check (ends_on is null or ends_on >= starts_on),
    check ((state in ('APPROVED', 'ENDED')) = (begins_on is not null)),
    check ((state = 'ENDED') = (ended_on is not null)),
    check ((ended_on is null) = (end_reason is null) and (ended_on is null) = (ended_by is null))
);
-- One application for a post is under way at a time, so that two are never approved beside each other.
create unique index social_post_one_open on social_post (retiree_id)
    where participation = 'POST'
      and state in ('AT_INSTITUTION', 'AT_COUNTY', 'AT_PREFECTURE', 'AT_PROVINCE', 'RETURNED');
create index social_post_by_retiree on social_post (retiree_id, post_id);
create index social_post_of_institution on social_post (institution, post_id);
create index social_post_of_county on social_post (county, post_id);
create index social_post_of_prefecture on social_post (prefecture, post_id);
-- Those of whom the daily run has not noted yet that they reached the age line.
create index social_post_age_line on social_post (age_line_on) where state = 'APPROVED' and age_line_noted_on is null;
-- Those whose term the daily run has not ended yet.
create index social_post_term on social_post (ends_on) where state = 'APPROVED';
