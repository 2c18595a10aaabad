from villages.models.postings import Posting
from villages.models.regions import District, Regency, Village, VillageAlias, Wave

__all__ = ["District", "Posting", "Regency", "Village", "VillageAlias", "Wave"]
