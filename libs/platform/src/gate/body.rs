//! The body of an answer: while it flows, the call holds its place and keeps its deadline;
//! when it ends, its status is noted.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http_body::Frame;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Sleep};
use tokio_util::sync::WaitForCancellationFutureOwned;
use tonic::{Code, Status};

use super::{Admitted, BoxError, Rules, conclude, put_status};
use crate::context::{self, Context};
use crate::identity::{Principal, TokenRefused, Verifier};
use crate::limits;
use crate::status::Fault;
use crate::telemetry::Call;

/// When the process stops, a stream that has been silent this long is a watcher and is ended;
/// one that is busy may go on to its end within the drain time.
const SILENT_AT_STOP: Duration = Duration::from_millis(250);

/// An answer on its way out.
pub struct CallBody<R> {
    inner: R,
    call: Call,
    context: Context,
    _permit: Option<OwnedSemaphorePermit>,
    stream: Option<Box<Stream>>,
    is_over: bool,
}

/// What only streams need: they may outlast their deadline, the process, or the trust in their caller.
struct Stream {
    deadline: Option<Pin<Box<Sleep>>>,
    stopping: Pin<Box<WaitForCancellationFutureOwned>>,
    silence: Option<Pin<Box<Sleep>>>,
    principal: Option<(Verifier, Arc<Principal>)>,
}

impl<R> CallBody<R> {
    /// Wraps the body of a call that was let in.
    pub fn new(inner: R, call: Call, admitted: Admitted, rules: &Rules) -> Self {
        let stream = admitted.is_streaming.then(|| {
            Box::new(Stream {
                deadline: admitted.context.deadline.map(|deadline| Box::pin(tokio::time::sleep_until(deadline))),
                stopping: Box::pin(rules.stopping.clone().cancelled_owned()),
                silence: None,
                principal: admitted.principal.map(|principal| (rules.verifier.clone(), principal)),
            })
        });
        Self { inner, call, context: admitted.context, _permit: admitted.permit, stream, is_over: false }
    }

    fn end_with(&mut self, fault: &Fault) -> Frame<Bytes> {
        self.is_over = true;
        self.call.end(fault.code(), Some(fault.reason()));
        let mut trailers = HeaderMap::new();
        put_status(&mut trailers, &fault.status_in(self.context.language));
        Frame::trailers(trailers)
    }
}

impl Stream {
    /// Says why the stream must end now, if it must. Asked only when no frame is ready.
    fn ended(&mut self, task: &mut TaskContext<'_>) -> Option<Fault> {
        if let Some(deadline) = &mut self.deadline
            && deadline.as_mut().poll(task).is_ready()
        {
            return Some(limits::deadline_exceeded());
        }
        if self.silence.is_none() && self.stopping.as_mut().poll(task).is_ready() {
            self.silence = Some(Box::pin(tokio::time::sleep(SILENT_AT_STOP)));
        }
        let silence = self.silence.as_mut()?;
        silence.as_mut().poll(task).is_ready().then(limits::stopping)
    }

    /// Says whether the caller must be told no more. Asked before each frame: a silent stream tells nothing.
    fn is_revoked(&self) -> bool {
        self.principal.as_ref().is_some_and(|(verifier, principal)| verifier.has_revoked(principal))
    }

    fn spoke(&mut self) {
        if let Some(silence) = &mut self.silence {
            silence.as_mut().reset(Instant::now() + SILENT_AT_STOP);
        }
    }
}

impl<R> http_body::Body for CallBody<R>
where
    R: http_body::Body<Data = Bytes> + Unpin,
    R::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, task: &mut TaskContext<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        if this.is_over {
            return Poll::Ready(None);
        }
        let span = this.call.span();
        let polled =
            span.in_scope(|| context::within_sync(this.context, || Pin::new(&mut this.inner).poll_frame(task)));
        if polled.is_pending() {
            let ended = this.stream.as_mut().and_then(|stream| stream.ended(task));
            return ended.map_or(Poll::Pending, |fault| Poll::Ready(Some(Ok(this.end_with(&fault)))));
        }
        if let Some(stream) = &mut this.stream {
            if stream.is_revoked() {
                return Poll::Ready(Some(Ok(this.end_with(&TokenRefused::Revoked.into()))));
            }
            stream.spoke();
        }
        match ready!(polled) {
            Some(Ok(frame)) => Poll::Ready(Some(Ok(this.seen(frame)))),
            Some(Err(error)) => {
                this.is_over = true;
                this.call.end(Code::Unknown, Some("TRANSPORT"));
                let error: BoxError = error.into();
                Poll::Ready(Some(Err(Status::from_error(error))))
            }
            None => {
                this.is_over = true;
                this.call.end(Code::Unknown, None);
                Poll::Ready(None)
            }
        }
    }
}

impl<R> CallBody<R> {
    fn seen(&mut self, frame: Frame<Bytes>) -> Frame<Bytes> {
        match frame.into_trailers() {
            Ok(mut trailers) => {
                self.is_over = true;
                conclude(&mut self.call, &mut trailers, self.context.language);
                Frame::trailers(trailers)
            }
            Err(frame) => frame,
        }
    }
}
