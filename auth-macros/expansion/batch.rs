#[require_auth(role = "admin", refused_records = "fail")]
pub(crate) async fn ship(
    LambdaEvent { payload, .. }: LambdaEvent<SqsEvent>,
    #[principal] senders: Vec<Principal>,
) -> Result<SqsBatchResponse, Error> {
    for (record, sender) in payload.records.iter().zip(&senders) {
        ship(record, sender).await?;
    }
    Ok(SqsBatchResponse::default())
}
