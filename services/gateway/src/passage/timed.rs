//! An answer's body that keeps the call's deadline.
//!
//! The head of an answer may come in time and the rest drip or never come. The
//! caller then learns at its deadline that it has passed, not whenever the
//! service thinks of it.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::HeaderMap;
use http_body::Frame;
use junxiu_platform::limits;
use tokio::time::{Instant, Sleep};
use tonic::Status;
use tonic::body::Body;

/// A body that ends at a deadline, with the status that says so.
pub struct Timed {
    inner: Body,
    deadline: Instant,
    /// Set only when the body lets one wait: most are whole at once.
    alarm: Option<Pin<Box<Sleep>>>,
    is_over: bool,
}

impl Timed {
    /// Puts a deadline on a body.
    pub fn new(inner: Body, deadline: Instant) -> Self {
        Self { inner, deadline, alarm: None, is_over: false }
    }
}

impl http_body::Body for Timed {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        if this.is_over {
            return Poll::Ready(None);
        }
        let polled = Pin::new(&mut this.inner).poll_frame(task);
        if polled.is_ready() {
            return polled;
        }
        let deadline = this.deadline;
        let alarm = this.alarm.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        if alarm.as_mut().poll(task).is_pending() {
            return Poll::Pending;
        }
        this.is_over = true;
        let mut trailers = HeaderMap::new();
        // Our own texts and details always fit in headers.
        let _ = Status::from(limits::deadline_exceeded()).add_header(&mut trailers);
        Poll::Ready(Some(Ok(Frame::trailers(trailers))))
    }

    fn is_end_stream(&self) -> bool {
        self.is_over || self.inner.is_end_stream()
    }
}
