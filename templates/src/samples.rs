//! Every view in every state, for looking at and for the tests.

use crate::{
    comment::CommentView,
    comment_form::CommentForm,
    embed::Embedded,
    error::ErrorPage,
    notice::Notice,
    own_comment::OwnComment,
    post::PostPage,
    post_list::PostList,
    privacy::PrivacyPage,
    reply::ReplyPage,
    sample::{Sample, page},
    shift::ShiftPage,
    thread::ThreadView,
};

/// All of them, in reading order.
pub fn samples() -> Vec<Sample> {
    let mut samples = public();
    samples.extend(crate::group::samples());
    samples.extend(crate::charts::samples());
    samples.extend(crate::exercise::samples());
    samples.extend(crate::admin::samples());
    samples.extend(crate::decision::samples());
    samples.extend(crate::mail::samples());
    samples
}

fn public() -> Vec<Sample> {
    let shift = |thread: ThreadView, form: CommentForm| {
        let mut page = ShiftPage::sample();
        page.discussion.thread = thread;
        page.discussion.form = form;
        page.render()
    };
    let unruly = ThreadView { comments: vec![CommentView::sample_unruly()], ..ThreadView::sample() };
    let closed = CommentForm {
        closed: Some("This discussion is closed and takes no new comments.".into()),
        ..CommentForm::sample()
    };
    let notice = CommentForm {
        notice: Some("That was quick. Please try again in 14 seconds.".into()),
        ..CommentForm::sample()
    };
    vec![
        page("posts", PostList::sample().render()),
        page("posts-empty", PostList::sample_empty().render()),
        page("post", PostPage::sample().render()),
        page("shift", ShiftPage::sample().render()),
        page("shift-empty", shift(ThreadView::sample_empty(), CommentForm::sample())),
        page("shift-errors", shift(ThreadView::sample(), CommentForm::sample_errors())),
        page("shift-preview", shift(ThreadView::sample(), CommentForm::sample_preview())),
        page("shift-too-fast", shift(ThreadView::sample(), notice)),
        page("shift-closed", shift(ThreadView::sample(), closed)),
        page("shift-unruly", shift(unruly, CommentForm::sample())),
        page("frame", Embedded::sample().page()),
        page("frame-waiting", Embedded::sample_waiting().page()),
        page("reply", ReplyPage::sample().render()),
        page("own-comment", OwnComment::sample().render()),
        page("own-comment-late", OwnComment::sample_late().render()),
        page("own-comment-change", OwnComment::sample_change().render()),
        page("privacy", PrivacyPage::sample().render()),
        page("api", crate::api::ApiPage::sample().render()),
        page("notice", Notice::sample().render()),
        page("notice-choices", Notice::sample_choices().render()),
        page("error", ErrorPage::sample().render()),
        page("error-with-words", ErrorPage::sample_with_words().render()),
    ]
}
