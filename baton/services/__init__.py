"""What the API and the command line may ask for; every call names its actor."""
