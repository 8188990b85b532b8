//! ExamService: one line an operation.

use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::exam_service_server::ExamService;
use tonic::{Request, Response, Status};

use super::{Api, exam_acts, exam_sessions, exam_standards, exams, record_exam};

#[tonic::async_trait]
impl ExamService for Api {
    async fn set_exam_standard(
        &self,
        request: Request<pb::SetExamStandardRequest>,
    ) -> Result<Response<pb::ExamStandard>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| exam_standards::set(&self.parts, &call, &request).await)
            .await
    }

    async fn find_exam_standard(
        &self,
        request: Request<pb::FindExamStandardRequest>,
    ) -> Result<Response<pb::FindExamStandardResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(exam_standards::find(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_exam_standards(
        &self,
        request: Request<pb::ListExamStandardsRequest>,
    ) -> Result<Response<pb::ListExamStandardsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(exam_standards::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn open_exam_session(
        &self,
        request: Request<pb::OpenExamSessionRequest>,
    ) -> Result<Response<pb::ExamSession>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| exam_sessions::open(&self.parts, &call, &request).await)
            .await
    }

    async fn close_exam_session(
        &self,
        request: Request<pb::CloseExamSessionRequest>,
    ) -> Result<Response<pb::ExamSession>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| exam_sessions::close(&self.parts, &call, &request).await)
            .await
    }

    async fn list_exam_sessions(
        &self,
        request: Request<pb::ListExamSessionsRequest>,
    ) -> Result<Response<pb::ListExamSessionsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(exam_sessions::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn offer_exam(&self, request: Request<pb::OfferExamRequest>) -> Result<Response<pb::Exam>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| exam_acts::offer(&self.parts, &call, &request).await)
            .await
    }

    async fn book_exam(&self, request: Request<pb::BookExamRequest>) -> Result<Response<pb::Exam>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| exam_acts::book(&self.parts, &call, &request).await)
            .await
    }

    async fn record_exam(&self, request: Request<pb::RecordExamRequest>) -> Result<Response<pb::Exam>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| record_exam::run(&self.parts, &call, &request).await)
            .await
    }

    async fn attach_exam_result(
        &self,
        request: Request<pb::AttachExamResultRequest>,
    ) -> Result<Response<pb::Exam>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| record_exam::attach(&self.parts, &call, &request).await)
            .await
    }

    async fn decline_exam(&self, request: Request<pb::DeclineExamRequest>) -> Result<Response<pb::Exam>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| exam_acts::decline(&self.parts, &call, &request).await)
            .await
    }

    async fn void_exam(&self, request: Request<pb::VoidExamRequest>) -> Result<Response<pb::Exam>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| exam_acts::void(&self.parts, &call, &request).await)
            .await
    }

    async fn get_exam(&self, request: Request<pb::GetExamRequest>) -> Result<Response<pb::Exam>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(exams::get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_exams(
        &self,
        request: Request<pb::ListExamsRequest>,
    ) -> Result<Response<pb::ListExamsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(exams::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn get_health_record(
        &self,
        request: Request<pb::GetHealthRecordRequest>,
    ) -> Result<Response<pb::HealthRecord>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(exams::health_record(&self.parts, &call, request.get_ref()).await?))
    }
}
