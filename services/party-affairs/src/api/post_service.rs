//! SocialPostService: one line an operation.

use junxiu_contracts::party as pb;
use junxiu_contracts::party::social_post_service_server::SocialPostService;
use tonic::{Request, Response, Status};

use super::{Api, apply_for_post, decide_post, end_post, posts, preview_post, resubmit_post, return_post};

#[tonic::async_trait]
impl SocialPostService for Api {
    async fn preview_post(
        &self,
        request: Request<pb::PreviewPostRequest>,
    ) -> Result<Response<pb::PreviewPostResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(preview_post::run(&self.parts, &call, request.get_ref()).await?))
    }

    async fn apply_for_post(
        &self,
        request: Request<pb::ApplyForPostRequest>,
    ) -> Result<Response<pb::SocialPost>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| apply_for_post::run(&self.parts, &call, &request).await)
            .await
    }

    async fn decide_post(&self, request: Request<pb::DecidePostRequest>) -> Result<Response<pb::SocialPost>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| decide_post::run(&self.parts, &call, &request).await)
            .await
    }

    async fn return_post(&self, request: Request<pb::ReturnPostRequest>) -> Result<Response<pb::SocialPost>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| return_post::run(&self.parts, &call, &request).await)
            .await
    }

    async fn resubmit_post(
        &self,
        request: Request<pb::ResubmitPostRequest>,
    ) -> Result<Response<pb::SocialPost>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| resubmit_post::run(&self.parts, &call, &request).await)
            .await
    }

    async fn withdraw_post(
        &self,
        request: Request<pb::WithdrawPostRequest>,
    ) -> Result<Response<pb::SocialPost>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| return_post::withdraw(&self.parts, &call, &request).await)
            .await
    }

    async fn end_post(&self, request: Request<pb::EndPostRequest>) -> Result<Response<pb::SocialPost>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| end_post::run(&self.parts, &call, &request).await)
            .await
    }

    async fn get_post(&self, request: Request<pb::GetPostRequest>) -> Result<Response<pb::SocialPost>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(posts::get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_posts(
        &self,
        request: Request<pb::ListPostsRequest>,
    ) -> Result<Response<pb::ListPostsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(posts::list(&self.parts, &call, request.get_ref()).await?))
    }
}
