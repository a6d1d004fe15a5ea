impl<S: Store + ?Sized> Api<S> {
    #[require_auth(role = "reader")]
    pub async fn get<'a, const N: usize>(&'a self, event: LambdaEvent<In>) -> Result<[Out; N], Error>
    where
        S: 'a,
    {
        self.store.get(event).await
    }

    #[require_auth(role = "writer")]
    async fn put(store: &S, #[event] request: In) -> Result<Out, Error> {
        store.put(request).await
    }
}
