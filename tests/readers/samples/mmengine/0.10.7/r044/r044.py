batch_size = 16
data = dict(augment=True, train_frac=1.0)
default_scope = 'mmdet'
epochs = 8
key = 'r044'
model = dict(
    activation='relu', dropout=0.42, hidden=[
        48,
        48,
    ])
notes = None
optimizer = dict(lr=4000.0, momentum=None, name='sgd', weight_decay=0.006661)
scheduler = None
seed = 0
train_pipeline = [
    dict(type='LoadImage'),
    dict(scale=(
        1333,
        800,
    ), type='Resize'),
]
work_dir = './work_dirs/r044'
