"""Resources and baseline files of a deployment that were deleted or edited by hand, and putting them right."""
